package org.bitfold.converter.lowering;

import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.model.Op;
import org.bitfold.model.Op.ChannelOrder;

/** DepthToSpace and SpaceToDepth. */
final class Shuffles {
  private Shuffles() {}

  static Meaning depthToSpace(Call call) {
    Feature in = call.picture(0);
    String mode = call.node().text("mode", "DCR");
    ChannelOrder order =
        switch (mode) {
          case "DCR" -> ChannelOrder.DCR;
          case "CRD" -> ChannelOrder.CRD;
          default -> throw call.attribute("mode", mode, "DCR or CRD");
        };
    Op op = new Op.DepthToSpace(call.integer("blocksize", 0), order);
    return Sizes.after(call, in, call.make(op, in.node()));
  }

  /** ONNX's SpaceToDepth puts the block before the depth. */
  static Meaning spaceToDepth(Call call) {
    Feature in = call.picture(0);
    Op op = new Op.SpaceToDepth(call.integer("blocksize", 0), ChannelOrder.DCR);
    return Sizes.after(call, in, call.make(op, in.node()));
  }
}

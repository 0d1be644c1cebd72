package org.bitfold.converter.lowering;

import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.model.Op;
import org.bitfold.model.Op.ChannelOrder;

/** DepthToSpace and SpaceToDepth. */
final class Shuffles {
  private Shuffles() {}

  static Meaning depthToSpace(Call call) {
    Feature in = call.picture(0);
    Op op = new Op.DepthToSpace(call.integer("blocksize", 0), order(call));
    return Sizes.after(call, in, call.make(op, in.node()));
  }

  /** Without a mode, which it has only from opset 28 on, the block stands before the depth. */
  static Meaning spaceToDepth(Call call) {
    Feature in = call.picture(0);
    Op op = new Op.SpaceToDepth(call.integer("blocksize", 0), order(call));
    return Sizes.after(call, in, call.make(op, in.node()));
  }

  private static ChannelOrder order(Call call) {
    String mode = call.node().text("mode", "DCR");
    return switch (mode) {
      case "DCR" -> ChannelOrder.DCR;
      case "CRD" -> ChannelOrder.CRD;
      default -> throw call.attribute("mode", mode, "DCR or CRD");
    };
  }
}

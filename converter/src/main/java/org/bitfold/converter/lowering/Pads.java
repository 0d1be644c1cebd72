package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.constants.ShapeArguments;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.onnx.OnnxAttribute;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.PadMode;

/** Pad of channels, height and width; one that pads by nothing vanishes, by less crops. */
final class Pads {
  private Pads() {}

  static Meaning lower(Call call) {
    Feature in = call.feature(0);
    int rank = in.layout().rank();
    long[] pads =
        call.integers("pads", 1).orElseThrow(() -> call.refusal("no pads", "at least one", ""));
    if (Arrays.stream(pads).allMatch(pad -> pad == 0)) {
      return in;
    }
    int[] order = call.order(0);
    Feature picture = in.asPicture();
    int[] all = ofPicture(allAxes(call, pads, rank), order);
    if (all[0] != 0 || all[4] != 0) {
      throw call.refusal(
          "pads %s touch the batch".formatted(Arrays.toString(pads)),
          "channels, height and width only",
          "");
    }
    PadMode mode = mode(call);
    float value = mode == PadMode.CONSTANT ? value(call) : 0;
    Feature wider = channels(call, cropped(call, picture, all), all[1], all[5], mode, value);
    int[] more = Arrays.stream(all).map(pad -> Math.max(0, pad)).toArray();
    if (more[2] == 0 && more[3] == 0 && more[6] == 0 && more[7] == 0) {
      return wider.transposed(order);
    }
    Op op = new Op.Pad(more[2], more[3], more[6], more[7], mode, value);
    GraphNode inner =
        wider.node() == in.node() ? wider.node() : wider.node().standingFor(""); // cut or widened
    return Sizes.after(call, wider, call.make(op, inner)).transposed(order);
  }

  /** Negative pads crop. */
  private static Feature cropped(Call call, Feature picture, int[] all) {
    return Crops.of(call, picture, kept(all[2], all[6]), kept(all[3], all[7]));
  }

  private static Crops.Kept kept(int before, int after) {
    return new Crops.Kept(Math.max(0, -before), Math.max(0, -after), 1);
  }

  private static Feature channels(
      Call call, Feature in, int before, int after, PadMode mode, float value) {
    if (before == 0 && after == 0) {
      return in;
    }
    if (mode != PadMode.CONSTANT || before < 0 || after < 0) {
      throw call.refusal(
          "pads the channels by %d and %d".formatted(before, after),
          "pads of constants that are not negative",
          "");
    }
    List<GraphNode> parts = new ArrayList<>();
    if (before > 0) {
      parts.add(
          ConstantChannels.of(call, in.node(), FloatVector.filled(call.channels(before), value)));
    }
    parts.add(in.node());
    if (after > 0) {
      parts.add(
          ConstantChannels.of(call, in.node(), FloatVector.filled(call.channels(after), value)));
    }
    GraphNode joined = call.make(new Op.Concat(), parts.toArray(GraphNode[]::new));
    return Feature.picture(joined, in.batch(), in.height(), in.width());
  }

  /** Starts and ends of {@code [N, C, H, W]}. */
  private static int[] ofPicture(int[] pads, int[] order) {
    int[] all = new int[pads.length];
    for (int axis = 0; axis < order.length; axis++) {
      all[order[axis]] = pads[axis];
      all[order.length + order[axis]] = pads[order.length + axis];
    }
    return all;
  }

  private static PadMode mode(Call call) {
    String mode = call.node().text("mode", "constant");
    return switch (mode) {
      case "constant" -> PadMode.CONSTANT;
      case "reflect" -> PadMode.REFLECT;
      case "edge" -> PadMode.EDGE;
      default -> throw call.attribute("mode", mode, "constant, reflect or edge");
    };
  }

  /** All starts, then all ends; opset 18 may name the axes that are meant. */
  private static int[] allAxes(Call call, long[] pads, int rank) {
    long[] axes =
        call.optionalConstant(3)
            .map(OnnxTensor::toLongs)
            .orElseGet(() -> ShapeArguments.firstAxes(rank));
    if (pads.length != 2 * axes.length) {
      throw call.refusal(
          "%d pads for %d axes".formatted(pads.length, axes.length), "two per axis", "");
    }
    int[] all = new int[2 * rank];
    for (int i = 0; i < axes.length; i++) {
      int axis = (int) (axes[i] < 0 ? axes[i] + rank : axes[i]);
      all[axis] = Math.toIntExact(pads[i]);
      all[rank + axis] = Math.toIntExact(pads[axes.length + i]);
    }
    return all;
  }

  private static float value(Call call) {
    Optional<OnnxTensor> value = call.optionalConstant(2);
    if (value.isPresent()) {
      return (float) value.get().at(0);
    }
    return call.node().attributes().get("value") instanceof OnnxAttribute.Real(float given)
        ? given
        : 0;
  }
}

package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.model.Op;

/** Ops that do nothing at inference, and single ones of their own. */
final class Leftovers {
  private Leftovers() {}

  /** Dropout passes its input on, unless the graph was exported for training. */
  static List<Meaning> dropout(Call call) {
    boolean training =
        call.optionalConstant(2).map(flag -> flag.at(0) != 0).orElse(false)
            || (call.opset() < 7 && call.node().integer("is_test", 0) == 0);
    if (training) {
      throw call.refusal(
          "training_mode is true: the graph was exported for training",
          "an inference graph",
          "Call model.eval() before export, and export with training=TrainingMode.EVAL");
    }
    List<Meaning> outputs = new ArrayList<>();
    call.node().outputs().forEach(output -> outputs.add(call.feature(0)));
    return outputs;
  }

  /** Softmax over channels. Before opset 13 it runs over all axes from the given one on. */
  static Meaning softmax(Call call) {
    Feature feature = call.feature(0);
    int rank = feature.layout().rank();
    long given = call.node().integer("axis", call.opset() < 13 ? 1 : -1);
    long axis = given < 0 ? given + rank : given;
    boolean overChannels = axis == 1 && (feature.isRow() || feature.isPicture());
    boolean overPixels =
        call.opset() < 13 && !(feature.height().isOne() && feature.width().isOne());
    boolean inPair = call.opset() >= 13 && axis >= 0 && axis < rank && !overChannels;
    if (inPair && feature.extent((int) axis).equals(call.sizes().same(2))) {
      return ChannelReductions.softmax(call, (int) axis);
    }
    if (!overChannels || overPixels) {
      throw call.refusal(
          "axis %d of a tensor of shape %s".formatted(given, feature.shape()),
          "softmax over the channels",
          "");
    }
    return feature.replacedBy(call.make(new Op.Softmax(), feature.node()));
  }
}

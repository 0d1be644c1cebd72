package org.bitfold.converter.lowering;

import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/** BatchNormalization at inference: one scale and one bias per channel. */
final class BatchNormalization {
  private BatchNormalization() {}

  static Meaning lower(Call call) {
    boolean training =
        call.node().integer("training_mode", 0) != 0
            || call.node().outputs().stream().filter(output -> !output.isEmpty()).count() > 1;
    if (training) {
      throw call.refusal(
          "training_mode is 1: the graph was exported for training, its statistics come from the"
              + " batch",
          "an inference graph",
          "Call model.eval() before export, and export with training=TrainingMode.EVAL");
    }
    Feature in = call.feature(0);
    if (!in.isPicture() && !in.isRow()) {
      throw call.refusal("input of shape " + in.shape(), "[N, C, H, W] or [N, C]", "");
    }
    int channels = in.node().channels();
    float[] scale = new float[channels];
    float[] bias = new float[channels];
    FloatVector gamma = Pixelwise.vector(call.finite(1), channels, call);
    FloatVector beta = Pixelwise.vector(call.finite(2), channels, call);
    FloatVector mean = Pixelwise.vector(call.finite(3), channels, call);
    FloatVector variance = Pixelwise.vector(call.finite(4), channels, call);
    double epsilon = call.node().real("epsilon", 1e-5f);
    for (int c = 0; c < channels; c++) {
      if (!(variance.get(c) + epsilon > 0)) {
        throw call.refusal(
            "a variance of %s with epsilon %s in channel %d"
                .formatted(variance.get(c), (float) epsilon, c),
            "a positive sum",
            "The checkpoint is damaged: export another one");
      }
      double factor = gamma.get(c) / Math.sqrt(variance.get(c) + epsilon);
      scale[c] = (float) factor;
      bias[c] = (float) (beta.get(c) - mean.get(c) * factor);
    }
    Op op = new Op.Affine(FloatVector.of(scale), FloatVector.of(bias));
    return in.replacedBy(call.make(op, in.node()));
  }
}

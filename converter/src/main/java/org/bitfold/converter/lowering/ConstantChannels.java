package org.bitfold.converter.lowering;

import java.util.Arrays;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;

/** Channels that hold one number each, as large as a picture: zero times one of its channels. */
final class ConstantChannels {
  private ConstantChannels() {}

  /** A node of the same height and width as {@code like} that holds {@code values}. */
  static GraphNode of(Call call, GraphNode like, FloatVector values) {
    GraphNode some = call.step(new Op.SelectChannels(IntVector.of(new int[values.size()])), like);
    return call.step(new Op.Affine(FloatVector.filled(values.size(), 0), values), some);
  }

  /**
   * What a constant holds that is joined with {@code like} along the channels.
   *
   * @param channelAxis the axis of the channels
   */
  static FloatVector joined(Call call, Known known, Feature like, int channelAxis) {
    FloatVector values = Pixelwise.perChannel(known.samples().get(0), channelAxis, call);
    for (int k = 0; k < call.sizes().count(); k++) {
      OnnxTensor sample = known.samples().get(k);
      int[] dims = like.layout().dims(k);
      int[] own = sample.dims();
      boolean fits = own.length == dims.length;
      for (int axis = 0; fits && axis < dims.length; axis++) {
        fits = axis == channelAxis || own[axis] == dims[axis];
      }
      if (!fits || !Pixelwise.perChannel(sample, channelAxis, call).equals(values)) {
        throw call.refusal(
            "joins a constant of shape %s with a tensor of shape %s"
                .formatted(Arrays.toString(own), like.shape()),
            "the same but for the channels",
            "");
      }
    }
    return values;
  }
}

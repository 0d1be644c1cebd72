package org.bitfold.converter.lowering;

import java.util.Arrays;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.FloatVector;

/** Constants that are the same at every pixel. */
final class Pixelwise {
  private Pixelwise() {}

  /**
   * The constant per channel.
   *
   * @param channelAxis the axis that runs over channels; negative where {@code tensor} does not
   *     reach so far to the left
   * @return one value, or one per channel
   * @throws org.bitfold.converter.ConversionException if it changes from pixel to pixel
   */
  static FloatVector perChannel(OnnxTensor tensor, int channelAxis, Call call) {
    if (tensor.stored() == 0) {
      throw call.refusal("joins a constant without elements, " + tensor, "at least one", "");
    }
    int[] core = tensor.core();
    int channels = channelAxis >= 0 ? core[channelAxis] : 1;
    float[] values = new float[channels];
    boolean[] seen = new boolean[channels];
    int inner = 1;
    for (int axis = channelAxis + 1; axis < core.length && channelAxis >= 0; axis++) {
      inner *= core[axis];
    }
    for (int i = 0; i < tensor.stored(); i++) {
      int channel = i / inner % channels;
      float value = (float) tensor.at(i);
      if (!seen[channel]) {
        seen[channel] = true;
        values[channel] = value;
      } else if (Float.floatToIntBits(values[channel]) != Float.floatToIntBits(value)) {
        throw call.refusal(
            "joins a constant of shape %s that changes from pixel to pixel"
                .formatted(Arrays.toString(tensor.dims())),
            "one constant per channel",
            "Feed it as a second input instead");
      }
    }
    if (channels == 1 && channelAxis >= 0 && tensor.dim(channelAxis) > 1) {
      return FloatVector.filled(call.channels(tensor.dim(channelAxis)), values[0]);
    }
    return FloatVector.of(values);
  }

  /**
   * The elements of a vector, repeated to {@code channels} where it has one.
   *
   * @throws org.bitfold.converter.ConversionException if it has any other number of elements
   */
  static FloatVector vector(OnnxTensor tensor, int channels, Call call) {
    if (tensor.elements() != channels && tensor.elements() != 1) {
      throw call.refusal(
          "a constant of shape %s".formatted(Arrays.toString(tensor.dims())),
          "one number per output, %d of them".formatted(channels),
          "");
    }
    float[] values = call.dense(tensor).toFloats();
    return values.length == channels
        ? FloatVector.of(values)
        : FloatVector.filled(call.channels(channels), values[0]);
  }
}

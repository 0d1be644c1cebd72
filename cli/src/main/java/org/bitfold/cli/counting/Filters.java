package org.bitfold.cli.counting;

import java.util.Optional;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;

/**
 * The weights of a convolution or linear layer, whatever they are made of.
 *
 * @param kind what is multiplied
 * @param outputs number of filters
 * @param taps weights of one filter
 * @param transposed whether each input pixel is multiplied, rather than each output pixel made
 */
record Filters(Layer.Kind kind, int outputs, long taps, boolean transposed) {

  /** The weights of {@code op}; empty where it is no convolution. */
  static Optional<Filters> of(Op op) {
    return switch (op) {
      case Op.BinaryConv2d conv -> Optional.of(bits(Layer.Kind.BINARY, conv.filters()));
      case Op.BinaryWeightConv2d conv -> Optional.of(bits(Layer.Kind.WEIGHT_ONLY, conv.filters()));
      case Op.Conv2d conv -> Optional.of(floats(conv.filters(), false));
      case Op.ConvTranspose2d conv -> Optional.of(floats(conv.filters(), true));
      case Op.Binarize _,
          Op.Ternarize _,
          Op.ToFloat _,
          Op.ScaleSums _,
          Op.ThresholdSums _,
          Op.Affine _,
          Op.PRelu _,
          Op.Clip _,
          Op.Unary _,
          Op.Binary _,
          Op.Softmax _,
          Op.Concat _,
          Op.SelectChannels _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _,
          Op.Flatten _,
          Op.Pad _,
          Op.Resize _,
          Op.MaxPool _,
          Op.AveragePool _,
          Op.GlobalAveragePool _,
          Op.GlobalMaxPool _ ->
          Optional.empty();
    };
  }

  private static Filters bits(Layer.Kind kind, BitFilters filters) {
    long taps = (long) filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
    return new Filters(kind, filters.outputs(), taps, false);
  }

  private static Filters floats(FloatFilters filters, boolean transposed) {
    long taps = (long) filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
    return new Filters(Layer.Kind.FLOAT, filters.outputs(), taps, transposed);
  }

  /** Weights of all filters. */
  long weights() {
    return outputs * taps;
  }

  /** Multiplications on a picture, taps in the padding included. */
  long macs(Shape in, Shape out) {
    Shape places = transposed ? in : out;
    return (long) places.height() * places.width() * weights();
  }
}

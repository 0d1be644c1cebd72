package org.bitfold.cli.counting;

import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Op;

/** How many bytes an operation's numbers take in a packed file, without what fills segments up. */
public final class Storage {
  private Storage() {}

  /** Bytes of weights, biases, scales, thresholds and channel numbers of {@code op}. */
  public static long bytes(Op op) {
    return switch (op) {
      case Op.BinaryConv2d conv -> bytes(conv.filters());
      case Op.BinaryWeightConv2d conv -> bytes(conv.filters()) + numbers(2, conv.scale().size());
      case Op.Conv2d conv -> bytes(conv.filters()) + numbers(1, conv.bias().size());
      case Op.ConvTranspose2d conv -> bytes(conv.filters()) + numbers(1, conv.bias().size());
      case Op.Binarize signs -> numbers(1, signs.thresholds().size());
      case Op.Ternarize signs -> numbers(2, signs.lower().size());
      case Op.ScaleSums scale -> numbers(2, scale.scale().size());
      case Op.ThresholdSums signs -> numbers(1, signs.thresholds().size());
      case Op.Affine affine -> numbers(2, affine.scale().size());
      case Op.PRelu prelu -> numbers(1, prelu.slope().size());
      case Op.SelectChannels select -> numbers(1, select.channels().size());
      case Op.ToFloat _,
          Op.Clip _,
          Op.Unary _,
          Op.Binary _,
          Op.Softmax _,
          Op.Concat _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _,
          Op.Flatten _,
          Op.Pad _,
          Op.Resize _,
          Op.MaxPool _,
          Op.AveragePool _,
          Op.GlobalAveragePool _,
          Op.GlobalMaxPool _ ->
          0;
    };
  }

  private static long bytes(BitFilters filters) {
    int planes = filters.nonzero().isPresent() ? 2 : 1;
    return numbers(planes, filters.signs().size());
  }

  private static long bytes(FloatFilters filters) {
    return numbers(1, filters.values().size());
  }

  /** Floats and packed words are equally long. */
  private static long numbers(int vectors, int size) {
    return (long) vectors * size * Float.BYTES;
  }
}

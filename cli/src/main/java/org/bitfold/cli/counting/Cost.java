package org.bitfold.cli.counting;

import java.util.List;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.ValueType;

/**
 * What a node really computes, nothing left out.
 *
 * @param floatOps operations on floats (and on the integers of binary sums): an fma, an addition, a
 *     multiplication, a comparison or a function counts 1, moving data counts 0
 * @param wordOps xor-popcount-add steps on 32-bit words of channels, the unused bits of a last word
 *     included
 */
record Cost(long floatOps, long wordOps) {
  static final Cost NOTHING = new Cost(0, 0);

  private static Cost floats(long operations) {
    return new Cost(operations, 0);
  }

  Cost plus(Cost other) {
    return new Cost(floatOps + other.floatOps, wordOps + other.wordOps);
  }

  /**
   * The cost of {@code node}.
   *
   * @param operands types of what goes in
   * @param in the shape of its first input
   * @param out the shape of what it makes
   */
  static Cost of(Node node, List<ValueType> operands, Shape in, Shape out) {
    return switch (node.op()) {
      case Op.BinaryConv2d op -> {
        boolean ternary = operands.get(0).element() == ElementType.TRITS;
        int planes = ternary || op.filters().nonzero().isPresent() ? 2 : 1;
        yield new Cost(0, planes * out.elements() * words(op.filters()));
      }
      case Op.BinaryWeightConv2d op -> floats(macs(op, in, out) + out.elements());
      case Op.Conv2d op -> floats(macs(op, in, out));
      case Op.ConvTranspose2d op -> floats(macs(op, in, out));
      case Op.Binarize _,
          Op.ScaleSums _,
          Op.ThresholdSums _,
          Op.Affine _,
          Op.PRelu _,
          Op.Unary _,
          Op.Binary _ ->
          floats(out.elements());
      case Op.Ternarize _, Op.Clip _ -> floats(2 * out.elements());
      case Op.Softmax _ -> floats(4 * out.elements());
      case Op.Resize op -> floats(taps(op.interpolation()) * out.elements());
      case Op.MaxPool op -> floats(out.elements() * op.kernelHeight() * op.kernelWidth());
      case Op.AveragePool op -> floats(out.elements() * op.kernelHeight() * op.kernelWidth());
      case Op.GlobalAveragePool _, Op.GlobalMaxPool _ -> floats(in.elements());
      case Op.ToFloat _,
          Op.Concat _,
          Op.SelectChannels _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _,
          Op.Flatten _,
          Op.Pad _ ->
          NOTHING;
    };
  }

  private static long macs(Op convolution, Shape in, Shape out) {
    return Filters.of(convolution).orElseThrow().macs(in, out);
  }

  /** Taps along x and along y. */
  private static long taps(Op.Interpolation interpolation) {
    return switch (interpolation) {
      case Op.Interpolation.Nearest _ -> 0;
      case Op.Interpolation.Linear _ -> 2 + 2;
      case Op.Interpolation.Cubic _ -> 4 + 4;
    };
  }

  private static long words(BitFilters filters) {
    return (long) filters.kernelHeight()
        * filters.kernelWidth()
        * BitFilters.words(filters.inputs());
  }
}

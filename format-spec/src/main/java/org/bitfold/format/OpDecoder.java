package org.bitfold.format;

import java.util.Optional;
import java.util.function.Supplier;
import org.bitfold.format.fb.Operator;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Reads the attributes of one operator. Slots are the places of fields in the schema. */
final class OpDecoder {
  private final DataReader data;

  OpDecoder(DataReader data) {
    this.data = data;
  }

  /**
   * Reads an operator.
   *
   * @param number its number in the schema's union, one that this release knows
   */
  Op decode(int number, HeadTable table) throws BfldException {
    return switch (number) {
      case Operator.Binarize -> new Op.Binarize(table.floats(0, "thresholds"));
      case Operator.Ternarize ->
          new Op.Ternarize(table.floats(0, "lower"), table.floats(1, "upper"));
      case Operator.ToFloat -> new Op.ToFloat();
      case Operator.BinaryConv2d ->
          new Op.BinaryConv2d(bitFilters(table), window(table, 1), table.u32(2, "groups"));
      case Operator.ScaleSums ->
          new Op.ScaleSums(table.floats(0, "scale"), table.floats(1, "bias"));
      case Operator.ThresholdSums -> new Op.ThresholdSums(table.ints(0, "thresholds"));
      case Operator.Conv2d ->
          new Op.Conv2d(
              floatFilters(table),
              table.floats(1, "bias"),
              window(table, 2),
              table.u32(3, "groups"));
      case Operator.BinaryWeightConv2d ->
          new Op.BinaryWeightConv2d(
              bitFilters(table),
              table.floats(1, "scale"),
              table.floats(2, "bias"),
              window(table, 3),
              table.u32(4, "groups"));
      case Operator.ConvTranspose2d ->
          new Op.ConvTranspose2d(
              floatFilters(table),
              table.floats(1, "bias"),
              window(table, 2),
              table.u32(3, "output_pad_y"),
              table.u32(4, "output_pad_x"),
              table.u32(5, "groups"));
      case Operator.Affine -> new Op.Affine(table.floats(0, "scale"), table.floats(1, "bias"));
      case Operator.PRelu -> new Op.PRelu(table.floats(0, "slope"));
      case Operator.Clip -> new Op.Clip(table.f32(0, "low"), table.f32(1, "high"));
      case Operator.Unary -> new Op.Unary(table.oneOf(Op.UnaryFunction.values(), 0, "function"));
      case Operator.Binary -> new Op.Binary(table.oneOf(Op.BinaryFunction.values(), 0, "function"));
      case Operator.Softmax -> new Op.Softmax();
      case Operator.Concat -> new Op.Concat();
      case Operator.SelectChannels ->
          new Op.SelectChannels(
              IntVector.of(
                  table.u32List(0, "channels").stream().mapToInt(Integer::intValue).toArray()));
      case Operator.DepthToSpace -> new Op.DepthToSpace(table.u32(0, "block"), order(table));
      case Operator.SpaceToDepth -> new Op.SpaceToDepth(table.u32(0, "block"), order(table));
      case Operator.Flatten -> new Op.Flatten(table.u32(0, "height"), table.u32(1, "width"));
      case Operator.Pad ->
          new Op.Pad(
              table.u32(0, "top"),
              table.u32(1, "left"),
              table.u32(2, "bottom"),
              table.u32(3, "right"),
              table.oneOf(Op.PadMode.values(), 4, "mode"),
              table.f32(5, "value"));
      case Operator.Resize ->
          new Op.Resize(
              ratio(table, 0, "scale_y"), ratio(table, 1, "scale_x"), interpolation(table));
      case Operator.MaxPool ->
          new Op.MaxPool(
              table.u32(0, "kernel_height"),
              table.u32(1, "kernel_width"),
              window(table, 2),
              table.flag(3, "ceil"));
      case Operator.AveragePool ->
          new Op.AveragePool(
              table.u32(0, "kernel_height"),
              table.u32(1, "kernel_width"),
              window(table, 2),
              table.flag(3, "ceil"),
              table.flag(4, "count_padding"));
      case Operator.GlobalAveragePool -> new Op.GlobalAveragePool();
      case Operator.GlobalMaxPool -> new Op.GlobalMaxPool();
      default -> throw new IllegalArgumentException("no operator has number " + number);
    };
  }

  private static Op.ChannelOrder order(HeadTable table) throws BfldException {
    return table.oneOf(Op.ChannelOrder.values(), 1, "order");
  }

  private static Op.Interpolation interpolation(HeadTable table) throws BfldException {
    int kind = table.oneOf(new Integer[] {0, 1, 2}, 2, "interpolation");
    Op.Coordinates coordinates = table.oneOf(Op.Coordinates.values(), 3, "coordinates");
    Op.Rounding rounding = table.oneOf(Op.Rounding.values(), 4, "rounding");
    float cubicA = table.f32(5, "cubic_a");
    if ((kind != 0 && rounding != Op.Rounding.FLOOR)
        || (kind != 2 && Float.floatToRawIntBits(cubicA) != 0)) {
      throw ErrorCode.ATTRIBUTE.failure(
          "%s: rounding or cubic_a for an interpolation that has none".formatted(table.where()));
    }
    return switch (kind) {
      case 0 -> new Op.Interpolation.Nearest(coordinates, rounding);
      case 1 -> new Op.Interpolation.Linear(coordinates);
      default -> new Op.Interpolation.Cubic(coordinates, cubicA);
    };
  }

  private static Op.Ratio ratio(HeadTable table, int slot, String name) throws BfldException {
    int[] ratio = table.u32s(slot, name, 2);
    return legal(ErrorCode.ATTRIBUTE, table.where(), () -> new Op.Ratio(ratio[0], ratio[1]));
  }

  private static Window window(HeadTable table, int slot) throws BfldException {
    int[] w = table.u32s(slot, "window", 8);
    return legal(
        ErrorCode.ATTRIBUTE,
        table.where(),
        () -> new Window(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]));
  }

  private BitFilters bitFilters(HeadTable op) throws BfldException {
    HeadTable table = op.table(0, "filters");
    int[] shape = shape(table);
    long[] signSegment = table.i64s(4, "signs", 2);
    Optional<long[]> nonzeroSegment =
        table.has(5) ? Optional.of(table.i64s(5, "nonzero", 2)) : Optional.empty();
    long words = count(table, shape, BitFilters.words(shape[3]));
    IntVector signs = data.words(signSegment, words, table.where());
    Optional<IntVector> nonzero =
        nonzeroSegment.isPresent()
            ? Optional.of(data.words(nonzeroSegment.get(), words, table.where()))
            : Optional.empty();
    return legal(
        ErrorCode.WEIGHT_BITS,
        table.where(),
        () -> new BitFilters(shape[0], shape[1], shape[2], shape[3], signs, nonzero));
  }

  private FloatFilters floatFilters(HeadTable op) throws BfldException {
    HeadTable table = op.table(0, "filters");
    int[] shape = shape(table);
    long[] weights = table.i64s(4, "weights", 2);
    long count = count(table, shape, shape[3]);
    return new FloatFilters(
        shape[0], shape[1], shape[2], shape[3], data.floats(weights, count, table.where()));
  }

  private static int[] shape(HeadTable table) throws BfldException {
    return new int[] {
      table.u32(0, "outputs"),
      table.u32(1, "kernel_height"),
      table.u32(2, "kernel_width"),
      table.u32(3, "inputs")
    };
  }

  /** Elements of filters, {@code innermost} per tap; at most what a file can hold. */
  private static long count(HeadTable table, int[] shape, int innermost) throws BfldException {
    for (int dimension : shape) {
      if (dimension < 1) {
        throw ErrorCode.ATTRIBUTE.failure("%s: a dimension of 0".formatted(table.where()));
      }
    }
    try {
      return Math.multiplyExact(
          Math.multiplyExact((long) shape[0], (long) shape[1]),
          Math.multiplyExact((long) shape[2], (long) innermost));
    } catch (ArithmeticException e) {
      throw ErrorCode.SEGMENT.failure(
          "%s: filters [%d, %d, %d, %d] are larger than any file"
              .formatted(table.where(), shape[0], shape[1], shape[2], shape[3]));
    }
  }

  /** Makes a part of the model whose constructor refuses what cannot be. */
  static <T> T legal(ErrorCode code, String where, Supplier<T> make) throws BfldException {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw code.failure(where + ": " + e.getMessage());
    }
  }
}

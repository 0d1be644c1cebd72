package org.bitfold.verifier.mutation;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Op;

/**
 * An op slipped in that nobody but sign layers reads, maybe behind a pool or a border: one that
 * never decreases, and takes each threshold to it or above and the float below it to below it,
 * changes no sign of any number.
 */
final class SameSigns {
  private SameSigns() {}

  /** Whether {@code faulty} is {@code sound} but for such an op. */
  static boolean in(Model sound, Model faulty) {
    return faulty.nodes().size() == sound.nodes().size() + 1
        && IntStream.range(0, faulty.nodes().size())
            .anyMatch(i -> changesNoSign(faulty, i) && isSound(sound, faulty, i));
  }

  /** Whether the models differ in node {@code index} alone, whose operand others would read. */
  private static boolean isSound(Model sound, Model faulty, int index) {
    Model left = Edited.without(faulty, index);
    return left.nodes().equals(sound.nodes()) && left.outputs().equals(sound.outputs());
  }

  private static boolean changesNoSign(Model faulty, int index) {
    Op op = faulty.nodes().get(index).op();
    return ascends(op) && readAsSigns(faulty, faulty.valueOf(index), op);
  }

  /**
   * Whether all that reads a value are signs that keep their side, of its elements moved or not.
   */
  private static boolean readAsSigns(Model model, int value, Op op) {
    boolean comesOut = model.outputs().stream().anyMatch(output -> output.value() == value);
    return !comesOut
        && IntStream.range(0, model.nodes().size())
            .filter(i -> model.nodes().get(i).inputs().contains(value))
            .allMatch(
                i ->
                    switch (model.nodes().get(i).op()) {
                      case Op.Pad pad ->
                          pad.mode() != Op.PadMode.CONSTANT
                              && readAsSigns(model, model.valueOf(i), op);
                      case Op.MaxPool _ -> readAsSigns(model, model.valueOf(i), op);
                      default ->
                          thresholds(model.nodes().get(i).op())
                              .filter(t -> keeps(op, t))
                              .isPresent();
                    });
  }

  private static boolean ascends(Op op) {
    return switch (op) {
      case Op.Affine affine ->
          IntStream.range(0, affine.scale().size()).allMatch(c -> affine.scale().get(c) > 0);
      case Op.Clip _ -> true;
      default -> false;
    };
  }

  private static Optional<List<FloatVector>> thresholds(Op op) {
    return switch (op) {
      case Op.Binarize(FloatVector thresholds) -> Optional.of(List.of(thresholds));
      case Op.Ternarize(FloatVector lower, FloatVector upper) -> Optional.of(List.of(lower, upper));
      default -> Optional.empty();
    };
  }

  private static boolean keeps(Op op, List<FloatVector> thresholds) {
    return thresholds.stream()
        .allMatch(
            vector ->
                IntStream.range(0, vector.size())
                    .allMatch(
                        c ->
                            Float.isInfinite(vector.get(c))
                                || value(op, c, vector.get(c)) >= vector.get(c)
                                    && value(op, c, Math.nextDown(vector.get(c))) < vector.get(c)));
  }

  private static float value(Op op, int c, float x) {
    return switch (op) {
      case Op.Affine(FloatVector scale, FloatVector bias) -> Math.fma(x, scale.get(c), bias.get(c));
      case Op.Clip(float low, float high) -> Math.max(low, Math.min(high, x));
      default -> throw new IllegalStateException("does not ascend: " + op.opName());
    };
  }
}

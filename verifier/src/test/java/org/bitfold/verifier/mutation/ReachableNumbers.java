package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;

/**
 * A fault in one place that none of the numbers meets that can come there: thresholds moved between
 * two neighbours of the few numbers that scaled sums of ±1 can be, a clip slipped in where nothing
 * lies beyond it.
 */
final class ReachableNumbers {
  private ReachableNumbers() {}

  /** Whether {@code faulty} is {@code sound} but for such a fault. */
  static boolean passBy(Model sound, Model faulty) {
    return switch (faulty.nodes().size() - sound.nodes().size()) {
      case 0 -> haveOneSide(sound, faulty);
      case 1 ->
          IntStream.range(0, faulty.nodes().size())
              .anyMatch(
                  i ->
                      faulty.nodes().get(i).op() instanceof Op.Clip clip
                          && isWithin(faulty, faulty.nodes().get(i).inputs().get(0), clip)
                          && computesLike(sound, Edited.without(faulty, i)));
      default -> false;
    };
  }

  private static boolean computesLike(Model sound, Model other) {
    return other.outputs().equals(sound.outputs())
        && IntStream.range(0, sound.nodes().size())
            .allMatch(
                i ->
                    sound.nodes().get(i).op().equals(other.nodes().get(i).op())
                        && sound.nodes().get(i).inputs().equals(other.nodes().get(i).inputs()));
  }

  private static boolean isWithin(Model model, int value, Op.Clip outer) {
    int index = value - model.inputs().size();
    return index >= 0
        && switch (model.nodes().get(index).op()) {
          case Op.Clip inner -> inner.low() >= outer.low() && inner.high() <= outer.high();
          case Op.Unary(Op.UnaryFunction f) when f == Op.UnaryFunction.SIGMOID ->
              outer.low() <= 0 && outer.high() >= 1;
          default -> false;
        };
  }

  /** Whether the models differ in sign layers alone, and no number that can come changes sides. */
  private static boolean haveOneSide(Model sound, Model faulty) {
    if (!sound.outputs().equals(faulty.outputs())) {
      return false;
    }
    for (int i = 0; i < sound.nodes().size(); i++) {
      Node ours = sound.nodes().get(i);
      Node theirs = faulty.nodes().get(i);
      boolean same = ours.op().equals(theirs.op());
      if (!ours.inputs().equals(theirs.inputs())
          || !same && !haveOneSide(sound, ours.inputs().get(0), ours.op(), theirs.op())) {
        return false;
      }
    }
    return true;
  }

  private static boolean haveOneSide(Model model, int operand, Op first, Op second) {
    List<FloatVector> ours = thresholds(first);
    List<FloatVector> theirs = thresholds(second);
    boolean same = !ours.isEmpty() && ours.size() == theirs.size();
    for (int k = 0; same && k < ours.size(); k++) {
      for (int c = 0; same && c < ours.get(k).size(); c++) {
        float one = ours.get(k).get(c);
        float other = theirs.get(k).get(c);
        same =
            one == other
                || numbers(model, operand, c)
                    .filter(all -> all.stream().allMatch(x -> x >= one == x >= other))
                    .isPresent();
      }
    }
    return same;
  }

  private static List<FloatVector> thresholds(Op op) {
    return switch (op) {
      case Op.Binarize(FloatVector thresholds) -> List.of(thresholds);
      case Op.Ternarize(FloatVector lower, FloatVector upper) -> List.of(lower, upper);
      default -> List.of();
    };
  }

  /** What a channel of a value can hold; empty where that may be anything. */
  private static Optional<List<Float>> numbers(Model model, int value, int channel) {
    int index = value - model.inputs().size();
    if (index < 0) {
      return Optional.empty();
    }
    Node node = model.nodes().get(index);
    int operand = node.inputs().get(0);
    return switch (node.op()) {
      case Op.SelectChannels select -> numbers(model, operand, select.channels().get(channel));
      case Op.ScaleSums(FloatVector scale, FloatVector bias) -> {
        Op maker = model.nodes().get(operand - model.inputs().size()).op();
        BitFilters filters = ((Op.BinaryConv2d) maker).filters();
        int most = filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
        List<Float> sums = new ArrayList<>();
        for (int sum = -most; sum <= most; sum++) {
          sums.add(Math.fma(sum, scale.get(channel), bias.get(channel)));
        }
        yield Optional.of(sums);
      }
      default -> Optional.empty();
    };
  }
}

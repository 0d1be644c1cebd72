package org.bitfold.verifier.structural;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Op;

/**
 * Finds constants that nothing compares with the original, because the file does not say what a
 * node or what it reads stands for. What such a node computes shows where it comes out as floats
 * that stand for a tensor, or in outputs: claim C3 compares these, up to a constant per channel
 * that a later node may take away. But where it comes out as signs, a constant shows no more than
 * where an activation comes near its threshold, and a threshold neither: these signs have to be
 * traced or measured.
 */
final class Vouched {
  private final Model model;
  private final Set<Integer> open;
  private final Set<Integer> measured;
  private final HeldTensors held;
  private final List<List<Integer>> readers = new ArrayList<>();

  /**
   * @param open indices of the nodes that could not be traced
   * @param measured indices of the sign layers whose thresholds were measured
   * @param held what the tensors that nodes stand for hold on a picture
   */
  Vouched(Model model, List<Integer> open, Set<Integer> measured, HeldTensors held) {
    this.model = model;
    this.held = held;
    this.open = Set.copyOf(open);
    this.measured = measured;
    model.nodes().forEach(_ -> readers.add(new ArrayList<>()));
    for (int i = 0; i < model.nodes().size(); i++) {
      for (int operand : new HashSet<>(model.nodes().get(i).inputs())) {
        if (operand >= model.inputs().size()) {
          readers.get(operand - model.inputs().size()).add(i);
        }
      }
    }
  }

  /** Indices of the nodes that nothing vouches for, in order. */
  List<Integer> missing() {
    Set<Integer> behind = behindSilent();
    return open.stream()
        .sorted()
        .filter(node -> hasConstants(model.nodes().get(node).op()))
        .filter(node -> isSilent(node) || behind.contains(node))
        .filter(node -> isSign(node) ? isSilent(node) && !areKnown(node) : isLost(node))
        .toList();
  }

  /** What stands for a tensor of another form is not compared either. */
  private boolean isSilent(int node) {
    return model.nodes().get(node).source().isEmpty() || open.contains(node) && !held.has(node);
  }

  /** Nodes that were not traced and read what stands for nothing, through others that do. */
  private Set<Integer> behindSilent() {
    Set<Integer> behind = new HashSet<>();
    for (int i = 0; i < model.nodes().size(); i++) {
      if (open.contains(i) && (isSilent(i) || behind.contains(i))) {
        readers.get(i).stream().filter(open::contains).forEach(behind::add);
      }
    }
    return behind;
  }

  /** Whether an op has numbers that may be a little off; others are wrong altogether or not. */
  private static boolean hasConstants(Op op) {
    return switch (op) {
      case Op.Affine(FloatVector scale, FloatVector bias) -> !turnsOnly(scale, bias);
      case Op.Binarize _, Op.Ternarize _, Op.ThresholdSums _ -> true;
      case Op.ScaleSums _, Op.Conv2d _ -> true;
      case Op.BinaryWeightConv2d _, Op.ConvTranspose2d _ -> true;
      case Op.PRelu _, Op.Clip _ -> true;
      default -> false;
    };
  }

  private static boolean turnsOnly(FloatVector scale, FloatVector bias) {
    return IntStream.range(0, scale.size())
        .allMatch(c -> Math.abs(scale.get(c)) == 1 && bias.get(c) == 0);
  }

  /**
   * Whether a node's value, or a constant that it has too much, reaches signs of unknown
   * thresholds.
   */
  private boolean isLost(int from) {
    boolean adds = addsConstants(model.nodes().get(from).op());
    Set<Integer> reached = new HashSet<>();
    Deque<Integer> next = new ArrayDeque<>(List.of(from));
    while (!next.isEmpty()) {
      int node = next.pop();
      if (isSign(node) && !areKnown(node)) {
        return true;
      }
      if (!isSign(node) && (isSilent(node) || adds && isDisplaced(node))) {
        readers.get(node).stream().filter(reached::add).forEach(next::add);
      }
    }
    return false;
  }

  /** Where floats are what their tensor holds, no constant is too much. */
  private boolean isDisplaced(int node) {
    return open.contains(node) && !held.isPlain(node);
  }

  /** Anything else that is off is no constant per channel, and C3 does not allow it. */
  private static boolean addsConstants(Op op) {
    return switch (op) {
      case Op.Affine _, Op.ScaleSums _, Op.Conv2d _ -> true;
      case Op.BinaryWeightConv2d _, Op.ConvTranspose2d _ -> true;
      default -> false;
    };
  }

  private boolean isSign(int node) {
    return switch (model.nodes().get(node).op()) {
      case Op.Binarize _, Op.Ternarize _, Op.ThresholdSums _ -> true;
      default -> false;
    };
  }

  /** Whether a sign layer is one whose signs are constant, traced or measured. */
  private boolean areKnown(int node) {
    boolean constant =
        model.nodes().get(node).op() instanceof Op.Binarize(FloatVector thresholds)
            && IntStream.range(0, thresholds.size())
                .allMatch(c -> Float.isInfinite(thresholds.get(c)));
    return constant || !open.contains(node) || measured.contains(node);
  }
}

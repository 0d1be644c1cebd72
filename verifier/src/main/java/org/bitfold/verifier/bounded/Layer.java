package org.bitfold.verifier.bounded;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.verifier.LayerMargin;

/** What teacher forcing found out about one node of the packed model, over all pictures. */
final class Layer {
  private final String name;
  private final String op;
  private final List<String> violations = new ArrayList<>();
  private long compared;
  private long failed;
  private long undecided;
  private long flips;
  private long ties;
  private double largestShare;
  private int worstChannel;

  /**
   * @param name of the packed node
   * @param op what it computes
   */
  Layer(String name, String op) {
    this.name = name;
    this.op = op;
  }

  /**
   * One float was compared.
   *
   * @param channel of the element
   * @param distance from the original's
   * @param bound that the distance must not exceed
   */
  void compare(int channel, double distance, double bound) {
    compared++;
    double share = distance == 0 ? 0 : distance / bound;
    if (share > largestShare) {
      largestShare = share;
      worstChannel = channel;
    }
  }

  /** One sign was compared; it may lie so near its threshold that rounding decides. */
  void compareSign(boolean nearThreshold, boolean differs) {
    compared++;
    undecided += nearThreshold ? 1 : 0;
    flips += differs ? 1 : 0;
  }

  /** The original's activation was exactly on its threshold, where ONNX says 0. */
  void tie() {
    ties++;
  }

  /** Something lies outside its bound; the first few are told. */
  void violate(String message) {
    failed++;
    if (violations.size() < 3) {
      violations.add(message);
    }
  }

  String name() {
    return name;
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  long compared() {
    return compared;
  }

  long failed() {
    return failed;
  }

  long undecided() {
    return undecided;
  }

  long flips() {
    return flips;
  }

  long ties() {
    return ties;
  }

  /** The largest distance as a share of its bound; above 1 it is refuted. */
  double largestShare() {
    return largestShare;
  }

  /** What was found out, as data. */
  LayerMargin margin() {
    return new LayerMargin(name, op, compared, largestShare, worstChannel, undecided, flips, ties);
  }
}

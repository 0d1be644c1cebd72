package org.bitfold.verifier.bounded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitfold.verifier.LayerMargin;

/** What teacher forcing found out about one node of the packed model, over all pictures. */
final class Layer {
  /** One in so many comparisons may be undecided or blind before the layer counts as open. */
  private static final int DECIDED_SHARE = 4;

  private final String name;
  private final String op;
  private final List<String> violations = new ArrayList<>();
  private long compared;
  private long failed;
  private long undecided;
  private long flips;
  private long ties;
  private long blind;
  private double largestShare;
  private double nearest = Double.POSITIVE_INFINITY;
  private int worstChannel;
  private final long[] histogram = new long[LayerMargin.DECADES];

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
   * @param range of the original's values; a bound as wide tells nothing apart
   */
  void compare(int channel, double distance, double bound, double range) {
    compared++;
    boolean shows = distance == 0 || bound < range;
    double share = distance == 0 || bound == Double.POSITIVE_INFINITY ? 0 : distance / bound;
    histogram[shows ? decade(1 / share) : 0]++;
    blind += shows ? 0 : 1;
    if (share > largestShare) {
      largestShare = share;
      worstChannel = channel;
    }
  }

  /**
   * One sign was compared.
   *
   * @param channel of the activation
   * @param room its distance from the threshold, as a multiple of what rounding may move it
   * @param undecided whether rounding decides it
   * @param differs whether the original has another sign
   */
  void compareSign(int channel, double room, boolean undecided, boolean differs) {
    compared++;
    this.undecided += undecided ? 1 : 0;
    flips += differs ? 1 : 0;
    histogram[decade(room)]++;
    if (room < nearest) {
      nearest = room;
      worstChannel = channel;
    }
  }

  /** 0 for a factor below 10, 1 below 100 … the last for everything beyond. */
  private static int decade(double factor) {
    return factor > 1 ? (int) Math.min(Math.log10(factor), LayerMargin.DECADES - 1) : 0;
  }

  /** Whether too many comparisons could not tell right from wrong. */
  boolean isOpen() {
    return (undecided + blind) * DECIDED_SHARE > compared;
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

  long blind() {
    return blind;
  }

  /** The largest distance as a share of its bound; above 1 it is refuted. */
  double largestShare() {
    return largestShare;
  }

  /** What was found out, as data. */
  LayerMargin margin() {
    return new LayerMargin(
        name,
        op,
        compared,
        largestShare,
        worstChannel,
        undecided,
        flips,
        ties,
        blind,
        Arrays.stream(histogram).boxed().toList());
  }
}

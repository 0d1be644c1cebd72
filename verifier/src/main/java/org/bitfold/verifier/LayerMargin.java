package org.bitfold.verifier;

import java.util.List;

/**
 * How near one packed layer came to the bounds of claim C3.
 *
 * @param layer name of the packed node
 * @param op what it computes
 * @param compared elements that were compared
 * @param largestShare the largest distance from the original as a share of its bound; above 1 is
 *     refuted
 * @param worstChannel the channel of that distance; for signs, of the activation nearest to its
 *     threshold
 * @param undecided signs so near their threshold that rounding decides them
 * @param flips signs that did differ, within that
 * @param ties activations exactly on their threshold
 * @param blind comparisons whose bound is as wide as what they compare: they show nothing
 * @param histogram elements by the room they leave to their bound, a factor of ten per entry: a
 *     distance of 10^-i to 10^-(i+1) of its bound, or a threshold 10^i to 10^(i+1) times as far
 *     away as the bound reaches; the last entry counts everything beyond
 */
public record LayerMargin(
    String layer,
    String op,
    long compared,
    double largestShare,
    int worstChannel,
    long undecided,
    long flips,
    long ties,
    long blind,
    List<Long> histogram) {
  /** Entries of a histogram. */
  public static final int DECADES = 8;

  public LayerMargin {
    histogram = List.copyOf(histogram);
  }
}

package org.bitfold.verifier;

/**
 * How near one packed layer came to the bounds of claim C3.
 *
 * @param layer name of the packed node
 * @param op what it computes
 * @param compared elements that were compared
 * @param largestShare the largest distance from the original as a share of its bound; above 1 is
 *     refuted
 * @param worstChannel the channel of that distance
 * @param undecided signs so near their threshold that rounding decides them
 * @param flips signs that did differ, within that
 * @param ties activations exactly on their threshold
 */
public record LayerMargin(
    String layer,
    String op,
    long compared,
    double largestShare,
    int worstChannel,
    long undecided,
    long flips,
    long ties) {}

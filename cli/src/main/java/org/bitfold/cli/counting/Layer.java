package org.bitfold.cli.counting;

import org.bitfold.model.Shape;

/**
 * The work of one convolution or linear layer on one picture.
 *
 * @param value the number of the value it makes
 * @param name the node's name
 * @param kind what it multiplies
 * @param part where it stands
 * @param output the shape of its result, {@code [H, W, O]}
 * @param macs multiply-accumulates, taps in the padding included, as papers count them
 * @param weights weights, zeros included
 */
public record Layer(
    int value, String name, Kind kind, Part part, Shape output, long macs, long weights) {
  /** Binary multiply-accumulates that the papers take for one operation. */
  private static final double MACS_PER_OPERATION = 64;

  /** Binary weights that the papers take for one parameter. */
  private static final double WEIGHTS_PER_PARAMETER = 32;

  /** What a layer multiplies. */
  public enum Kind {
    /** ±1 by ±1. */
    BINARY,
    /** Float by ±1. */
    WEIGHT_ONLY,
    /** Float by float. */
    FLOAT
  }

  /** Operations by the papers' rule. */
  public double operations() {
    return kind == Kind.BINARY ? macs / MACS_PER_OPERATION : macs;
  }

  /** Parameters by the papers' rule. */
  public double parameters() {
    return kind == Kind.FLOAT ? weights : weights / WEIGHTS_PER_PARAMETER;
  }
}

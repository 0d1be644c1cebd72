package org.bitfold.model;

/**
 * A picture (or tensor) that goes into the model.
 *
 * @param name the name the original network gave it
 * @param channels C
 * @param height H, or 0 where any height is welcome
 * @param width W, or 0 where any width is welcome
 */
public record Input(String name, int channels, int height, int width) {
  public Input {
    if (channels < 1 || height < 0 || width < 0) {
      throw new IllegalArgumentException(
          "a bad input: " + channels + " channels, " + height + "x" + width);
    }
  }
}

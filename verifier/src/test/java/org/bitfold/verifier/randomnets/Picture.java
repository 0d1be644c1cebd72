package org.bitfold.verifier.randomnets;

/**
 * A tensor {@code [1, C, H, W]} of the network that is being written, with the sizes it has for the
 * picture the network was described for.
 */
record Picture(String tensor, int channels, int height, int width) {
  /** Another tensor of the same shape. */
  Picture as(String other) {
    return new Picture(other, channels, height, width);
  }

  boolean isLike(Picture other) {
    return channels == other.channels && height == other.height && width == other.width;
  }
}

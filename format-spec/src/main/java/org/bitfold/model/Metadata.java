package org.bitfold.model;

/**
 * What the pictures mean; the arithmetic does not depend on it.
 *
 * @param task what the network is for
 * @param colorOrder what the channels of a picture are
 * @param valueRange the float that a fully lit 8-bit sample (255) becomes: 1 or 255, as trained
 */
public record Metadata(Task task, ColorOrder colorOrder, float valueRange) {
  public Metadata {
    if (!(valueRange > 0) || Float.isInfinite(valueRange)) {
      throw new IllegalArgumentException("a value range is positive and finite: " + valueRange);
    }
  }

  /** What a network is for. */
  public enum Task {
    UNKNOWN,
    SUPER_RESOLUTION,
    DENOISING,
    DEBLOCKING,
    CLASSIFICATION
  }

  /** What the channels of a picture are. */
  public enum ColorOrder {
    UNKNOWN,
    GRAY,
    RGB,
    BGR
  }
}

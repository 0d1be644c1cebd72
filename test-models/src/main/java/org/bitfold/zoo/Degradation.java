package org.bitfold.zoo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was done to a picture that a network restores. */
public sealed interface Degradation {
  /** Shrunk by Matlab's antialiased bicubic. */
  record Shrunk(int scale) implements Degradation {
    @Override
    public String toString() {
      return "sr:" + scale;
    }
  }

  /** White Gaussian noise added; {@code sigma} on the scale of 0..255. */
  record Noisy(int sigma) implements Degradation {
    @Override
    public String toString() {
      return "noise:" + sigma;
    }
  }

  /** Compressed as JPEG; {@code quality} in 1..100. */
  record Compressed(int quality) implements Degradation {
    @Override
    public String toString() {
      return "jpeg:" + quality;
    }
  }

  /** By how much the restored picture is larger than the degraded one. */
  default int scale() {
    return this instanceof Shrunk(int scale) ? scale : 1;
  }

  /**
   * Reads what {@code toString} wrote, which is what the training scripts take as {@code --task}.
   *
   * @throws IllegalArgumentException if it is none of {@code sr:SCALE}, {@code noise:SIGMA} and
   *     {@code jpeg:QUALITY}
   */
  static Degradation parse(String text) {
    Matcher words = Pattern.compile("(sr|noise|jpeg):([1-9][0-9]{0,2})").matcher(text);
    if (words.matches()) {
      int level = Integer.parseInt(words.group(2));
      return switch (words.group(1)) {
        case "sr" -> new Shrunk(level);
        case "noise" -> new Noisy(level);
        default -> new Compressed(level);
      };
    }
    throw new IllegalArgumentException(
        "'%s' is none of sr:SCALE, noise:SIGMA and jpeg:QUALITY".formatted(text));
  }
}

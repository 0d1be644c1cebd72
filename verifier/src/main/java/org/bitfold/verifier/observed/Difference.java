package org.bitfold.verifier.observed;

import java.util.List;
import org.bitfold.model.Metadata;
import org.bitfold.verifier.Check.Measure;

/** How far outputs lie apart, over everything added. */
final class Difference {
  private static final int FULL_SAMPLE = 255;

  /** A few units in the last place of a float. */
  private static final double ROUNDING = 0x1p-21;

  private final Metadata metadata;
  private long elements;
  private double largest;
  private double sum;
  private double squares;
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;
  private long sampleMismatches;
  private double onTheWay;

  Difference(Metadata metadata) {
    this.metadata = metadata;
  }

  void add(float[] expected, float[] found) {
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) found[i] - expected[i]);
      elements++;
      largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
      sum += difference;
      squares += difference * difference;
      low = Math.min(low, expected[i]);
      high = Math.max(high, expected[i]);
      sampleMismatches += sample(found[i]) == sample(expected[i]) ? 0 : 1;
    }
  }

  /** Values as large as this were added and subtracted on the way to what was added here. */
  void passed(double magnitude) {
    onTheWay = Math.max(onTheWay, magnitude);
  }

  /**
   * Whether all that is left apart may be rounding of values on the way: where they cancel, the
   * outputs are that rounding and nothing else.
   */
  boolean isRounding() {
    return largest <= ROUNDING * onTheWay;
  }

  /** The 8-bit sample of a picture: round half up, clamp. */
  private long sample(float value) {
    return Math.clamp(
        (long) Math.floor((double) value / metadata.valueRange() * FULL_SAMPLE + 0.5),
        0,
        FULL_SAMPLE);
  }

  double largest() {
    return largest;
  }

  /** Peak signal-to-noise ratio in dB, the peak being the span of the expected values. */
  double psnr() {
    double peak = high > low ? high - low : Math.max(Math.abs(high), 1);
    double mean = squares / elements;
    return mean == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(peak * peak / mean);
  }

  /** What a report shows; PSNR is left out where nothing differs at all. */
  List<Measure> measures() {
    Measure most = new Measure("largest difference", largest);
    Measure mean = new Measure("mean difference", sum / Math.max(1, elements));
    Measure samples = new Measure("8-bit mismatches", sampleMismatches);
    return squares == 0
        ? List.of(most, mean, samples)
        : List.of(most, mean, samples, new Measure("PSNR dB", psnr()));
  }
}

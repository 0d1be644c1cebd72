package org.bitfold.converter.lowering;

import java.math.BigInteger;
import java.util.Optional;
import org.bitfold.model.Op.Ratio;

/** Scales as ratios. */
final class Fractions {
  private static final int LARGEST_DENOMINATOR = 1024;

  private Fractions() {}

  /** The ratio of smallest denominator that rounds to {@code scale}, or empty. */
  static Optional<Ratio> of(float scale) {
    if (!(scale > 0) || scale > 1 << 16) {
      return Optional.empty();
    }
    for (int denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator++) {
      long numerator = Math.round((double) scale * denominator);
      if (numerator >= 1 && (float) ((double) numerator / denominator) == scale) {
        return Optional.of(reduced(numerator, denominator));
      }
    }
    return Optional.empty();
  }

  /** The one ratio that makes {@code from} {@code to} at every sampled size. */
  static Ratio between(Call call, Extent from, Extent to) {
    Ratio ratio = reduced(to.at().get(0), from.at().get(0));
    for (int k = 0; k < from.at().size(); k++) {
      if (ratio.of(from.at().get(k)) != to.at().get(k)) {
        throw new UnsuitableSizeException(
            call.refusal(
                "makes %s of %s pixels, which is no fixed ratio".formatted(to, from),
                "sizes that are a multiple of the input's",
                "Use scale_factor in place of size, or export with a fixed height and width"));
      }
    }
    return ratio;
  }

  private static Ratio reduced(long numerator, long denominator) {
    long divisor =
        BigInteger.valueOf(numerator).gcd(BigInteger.valueOf(denominator)).longValueExact();
    return new Ratio(Math.toIntExact(numerator / divisor), Math.toIntExact(denominator / divisor));
  }
}

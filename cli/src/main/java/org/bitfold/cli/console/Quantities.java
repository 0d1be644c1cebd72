package org.bitfold.cli.console;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them; the same on every machine, whatever its locale. */
public final class Quantities {
  private Quantities() {}

  /** {@code 1234567} as {@code 1,234,567}. */
  public static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 3_947_000_000} as {@code 3.95 G}. */
  public static String scaled(double count) {
    if (count >= 1e9) {
      return decimals(count / 1e9, 2) + " G";
    }
    if (count >= 1e6) {
      return decimals(count / 1e6, 2) + " M";
    }
    return count >= 1e3 ? decimals(count / 1e3, 1) + " K" : decimals(count, 0);
  }

  /** A number with so many digits behind the point. */
  public static String decimals(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }

  /** {@code 2.34 s}, {@code 120 ms}. */
  public static String time(Duration time) {
    double seconds = time.toNanos() / 1e9;
    return seconds < 1 ? decimals(seconds * 1e3, 0) + " ms" : decimals(seconds, 2) + " s";
  }

  /** How many times larger one number is, {@code 91x}. */
  public static String ratio(long before, long after) {
    double ratio = (double) before / after;
    return decimals(ratio, ratio < 10 ? 1 : 0) + "x";
  }
}

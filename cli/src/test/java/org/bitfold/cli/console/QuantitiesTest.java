package org.bitfold.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuantitiesTest {
  @Test
  void largeCountsGetAUnit() {
    assertEquals("3.95 G", Quantities.scaled(3_947_000_000.0));
    assertEquals("1.73 M", Quantities.scaled(1_728_000));
    assertEquals("51.2 K", Quantities.scaled(51_200));
    assertEquals("999", Quantities.scaled(999));
  }

  @Test
  void digitsAreGroupedTheSameInEveryLocale() {
    assertEquals("6,500,538", Quantities.grouped(6_500_538));
  }

  @Test
  void shortTimesAreMilliseconds() {
    assertEquals("45 ms", Quantities.time(Duration.ofMillis(45)));
    assertEquals("2.30 s", Quantities.time(Duration.ofMillis(2300)));
  }

  @Test
  void smallRatiosKeepADigit() {
    assertEquals("3.5x", Quantities.ratio(7, 2));
    assertEquals("91x", Quantities.ratio(91_000, 1000));
  }
}

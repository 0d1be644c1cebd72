package org.bitfold.converter.lowering;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The extent of an axis at each sampled size of picture.
 *
 * @param at one extent per sample
 */
record Extent(List<Integer> at) {
  private static final int SHOWN = 2;

  Extent {
    at = List.copyOf(at);
  }

  /** The same extent whatever the picture. */
  static Extent same(int extent, int samples) {
    return new Extent(Collections.nCopies(samples, extent));
  }

  boolean isOne() {
    return at.stream().allMatch(extent -> extent == 1);
  }

  /** The extent, where it is the same at all samples. */
  Optional<Integer> constant() {
    return at.stream().distinct().count() == 1 ? Optional.of(at.get(0)) : Optional.empty();
  }

  Extent times(Extent other) {
    return combined(other, Math::multiplyExact);
  }

  /** The quotient, or empty where a sample does not divide. */
  Optional<Extent> dividedBy(Extent other) {
    boolean divides =
        IntStream.range(0, at.size())
            .allMatch(k -> other.at.get(k) != 0 && at.get(k) % other.at.get(k) == 0);
    return divides ? Optional.of(combined(other, (a, b) -> a / b)) : Optional.empty();
  }

  Extent max(Extent other) {
    return combined(other, Math::max);
  }

  private Extent combined(Extent other, IntBinaryOperator operator) {
    return new Extent(
        IntStream.range(0, at.size())
            .mapToObj(k -> operator.applyAsInt(at.get(k), other.at.get(k)))
            .toList());
  }

  @Override
  public String toString() {
    return constant().map(String::valueOf).orElseGet(this::examples);
  }

  /** A few of the extents, for messages. */
  private String examples() {
    String first =
        at.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(" or "));
    return "(" + first + (at.size() > SHOWN ? " or …)" : ")");
  }
}

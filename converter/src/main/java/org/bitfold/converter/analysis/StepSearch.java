package org.bitfold.converter.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out whether a function of one float is a step function, by evaluating it.
 *
 * <p>It is evaluated at its constants and their neighbours, at both zeros, subnormals, every power
 * of two up to 2^63 and its neighbours, and at a few thousand seeded floats of all magnitudes; then
 * between two samples that are on different sides of a comparison inside it, on both sides of that
 * comparison. Between two samples of different values the jump is bisected to the last bit, so a
 * single float at which the function takes a third value (Sign at 0) is found. Beyond |x| = 2^63
 * nothing is asked: the polynomials of straight-through estimators overflow there, and no
 * activation comes near.
 *
 * <p>An estimator written {@code a − b + b} strays from its levels by rounding. Values within a few
 * ulps of each other are one level, the whole number beside them if there is one. Where b is x
 * itself ({@code sign(x) − x + x}) the rounding grows with x: if the strict question is answered
 * no, a second one asks for |x| up to 1024 only and lets values stray by half an ulp of x. A term
 * that truly grows with x is no rounding: it shows at powers of two up to 2^23, where {@code ±1 − x
 * + x} is exact. How far values stray, and up to where was asked, is part of the answer.
 */
public final class StepSearch {
  private static final int MOST_LEVELS = 3;
  private static final int MOST_JUMPS = 4;
  private static final int MOST_CROSSINGS = 64;
  private static final double CLOSE = 0x1p-21;
  private static final double HALF_ULP = 0x1p-24;
  private static final long SEED = 0x5eed;

  private final Function function;
  private final float limit;
  private final boolean strict;
  private final List<Float> levels = new ArrayList<>();
  private double deviation;

  /** A function of one float. */
  public interface Function {
    float apply(float x);

    /**
     * On which side {@code x} is of each comparison and kink inside the function. Where a side
     * changes, the function may jump, however soon it jumps back.
     */
    default List<Integer> sides(float x) {
      return List.of();
    }
  }

  private StepSearch(Function function, float limit, boolean strict) {
    this.function = function;
    this.limit = limit;
    this.strict = strict;
  }

  /**
   * The step function that {@code function} is, or empty.
   *
   * @param breakpoints where it may jump
   */
  public static Optional<StepFunction> search(Function function, List<Float> breakpoints) {
    return new StepSearch(function, 0x1p63f, true)
        .search(breakpoints)
        .or(() -> new StepSearch(function, 0x1p10f, false).search(breakpoints));
  }

  private Optional<StepFunction> search(List<Float> breakpoints) {
    List<Float> samples = samples(breakpoints);
    List<Float> fromZero = new ArrayList<>(samples); // levels are closest to exact near 0
    fromZero.sort(Comparator.comparing(Math::abs));
    for (float x : fromZero) {
      if (level(x) < 0) {
        return Optional.empty();
      }
    }
    if (!strict && growsWithX()) {
      return Optional.empty();
    }
    List<Float> starts = new ArrayList<>(List.of(Float.NEGATIVE_INFINITY));
    List<Float> values = new ArrayList<>();
    int current = level(samples.get(0));
    values.add(levels.get(current));
    List<Integer> jumps = new ArrayList<>();
    for (int i = 1; i < samples.size(); i++) {
      if (!bisect(FloatOrder.key(samples.get(i - 1)), FloatOrder.key(samples.get(i)), jumps)) {
        return Optional.empty();
      }
    }
    for (int key : jumps) {
      float at = FloatOrder.at(key);
      starts.add(at);
      values.add(levels.get(level(at)));
    }
    return jumps.isEmpty()
        ? Optional.empty()
        : Optional.of(new StepFunction(starts, values, deviation, limit));
  }

  /** Notes every key between the two at which the level changes; false if there are too many. */
  private boolean bisect(int low, int high, List<Integer> jumps) {
    int below = level(FloatOrder.at(low));
    int above = level(FloatOrder.at(high));
    if (below < 0 || above < 0) {
      return false;
    }
    if (below == above) {
      return true;
    }
    if (high == low + 1) {
      jumps.add(high);
      return jumps.size() <= MOST_JUMPS;
    }
    int middle = (int) (((long) low + high) >> 1);
    return bisect(low, middle, jumps) && bisect(middle, high, jumps);
  }

  /** The number of the level that the function has at {@code x}; −1 if there are too many. */
  private int level(float x) {
    float value = function.apply(x);
    if (!Float.isFinite(value)) {
      return -1;
    }
    for (int i = 0; i < levels.size(); i++) {
      double apart = Math.abs((double) value - levels.get(i));
      double scale = Math.max(Math.abs(value), Math.abs(levels.get(i)));
      if (apart <= CLOSE * scale + (strict ? 0 : HALF_ULP * (Math.abs(x) + scale))) {
        deviation = Math.max(deviation, scale == 0 ? 0 : apart / scale);
        return i;
      }
    }
    float whole = Math.round(value);
    boolean nearWhole = Math.abs(value - whole) <= CLOSE * Math.abs(whole);
    levels.add(nearWhole ? whole : value);
    if (nearWhole && whole != 0) {
      deviation = Math.max(deviation, Math.abs((double) value - whole) / Math.abs(whole));
    }
    return levels.size() <= MOST_LEVELS ? levels.size() - 1 : -1;
  }

  /** Whether whole levels are missed where no rounding can be to blame. */
  private boolean growsWithX() {
    if (levels.stream().anyMatch(level -> level != Math.rint(level))) {
      return false;
    }
    for (float x = 1; x <= 0x1p23f; x *= 2) {
      if (!levels.contains(function.apply(x) + 0f) || !levels.contains(function.apply(-x) + 0f)) {
        return true;
      }
    }
    return false;
  }

  /** Finite floats of all kinds, ascending by {@link FloatOrder}. */
  private List<Float> samples(List<Float> breakpoints) {
    TreeSet<Integer> keys = new TreeSet<>();
    List<Float> points = new ArrayList<>(breakpoints);
    points.add(0f);
    for (int exponent = -149; exponent <= 63; exponent++) {
      points.add((float) StrictMath.pow(2, exponent));
    }
    for (float point : points) {
      if (Math.abs(point) <= limit) {
        for (int i = -2; i <= 2; i++) {
          keys.add(FloatOrder.key(point) + i);
          keys.add(FloatOrder.key(-point) + i);
        }
      }
    }
    Random random = new Random(SEED);
    int most = FloatOrder.key(limit);
    for (int i = 0; i < 1500; i++) {
      keys.add(random.nextInt(most));
      keys.add(-1 - random.nextInt(most));
      keys.add(FloatOrder.key((float) random.nextGaussian() * 2));
    }
    keys.removeIf(key -> !(Math.abs(FloatOrder.at(key)) <= limit));
    keys.addAll(crossings(new ArrayList<>(keys)));
    return keys.stream().map(FloatOrder::at).toList();
  }

  /** Keys right below and right above of where a side changes between two of {@code keys}. */
  private Set<Integer> crossings(List<Integer> keys) {
    Set<Integer> crossings = new TreeSet<>();
    List<Integer> before = function.sides(FloatOrder.at(keys.get(0)));
    for (int i = 1; i < keys.size(); i++) {
      List<Integer> after = function.sides(FloatOrder.at(keys.get(i)));
      cross(keys.get(i - 1), before, keys.get(i), after, crossings);
      before = after;
    }
    return crossings;
  }

  private void cross(
      int low, List<Integer> below, int high, List<Integer> above, Set<Integer> crossings) {
    if (below.equals(above) || crossings.size() >= MOST_CROSSINGS) {
      return;
    }
    if (high == low + 1) {
      crossings.addAll(List.of(low, high));
      return;
    }
    int middle = (int) (((long) low + high) >> 1);
    List<Integer> between = function.sides(FloatOrder.at(middle));
    cross(low, below, middle, between, crossings);
    cross(middle, between, high, above, crossings);
  }
}

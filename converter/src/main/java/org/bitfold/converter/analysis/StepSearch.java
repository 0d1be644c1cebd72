package org.bitfold.converter.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/**
 * Finds out whether a function of one float is a step function, by evaluating it.
 *
 * <p>It is evaluated at its constants and their neighbours, at both zeros, subnormals, every power
 * of two up to 2^63 and its neighbours, and at a few thousand seeded floats of all magnitudes.
 * Between two samples of different values the jump is bisected to the last bit, so a single float
 * at which the function takes a third value (Sign at 0) is found. Beyond |x| = 2^63 nothing is
 * asked: the polynomials of straight-through estimators overflow there, and no activation comes
 * near.
 *
 * <p>An estimator written {@code a − b + b} strays from its levels by rounding. Values within a few
 * ulps of each other are one level, the whole number beside them if there is one. Where b is x
 * itself ({@code sign(x) − x + x}) the rounding grows with x: if the strict question is answered
 * no, a second one asks for |x| up to 1024 only and lets values stray by 2^-12. How far they stray,
 * and up to where was asked, is part of the answer.
 */
public final class StepSearch {
  private static final int MOST_LEVELS = 3;
  private static final int MOST_JUMPS = 4;
  private static final long SEED = 0x5eed;

  private final Function function;
  private final float limit;
  private final double close;
  private final List<Float> levels = new ArrayList<>();
  private double deviation;

  /** A function of one float. */
  public interface Function {
    float apply(float x);
  }

  private StepSearch(Function function, float limit, double close) {
    this.function = function;
    this.limit = limit;
    this.close = close;
  }

  /**
   * The step function that {@code function} is, or empty.
   *
   * @param breakpoints where it may jump
   */
  public static Optional<StepFunction> search(Function function, List<Float> breakpoints) {
    return new StepSearch(function, 0x1p63f, 0x1p-21)
        .search(breakpoints)
        .or(() -> new StepSearch(function, 0x1p10f, 0x1p-12).search(breakpoints));
  }

  private Optional<StepFunction> search(List<Float> breakpoints) {
    List<Float> samples = samples(breakpoints);
    for (float x : samples) {
      if (level(x) < 0) {
        return Optional.empty();
      }
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
      if (apart <= close * scale) {
        deviation = Math.max(deviation, scale == 0 ? 0 : apart / scale);
        return i;
      }
    }
    float whole = Math.round(value);
    boolean nearWhole = Math.abs(value - whole) <= close * Math.abs(whole);
    levels.add(nearWhole ? whole : value);
    if (nearWhole && whole != 0) {
      deviation = Math.max(deviation, Math.abs((double) value - whole) / Math.abs(whole));
    }
    return levels.size() <= MOST_LEVELS ? levels.size() - 1 : -1;
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
    return keys.stream().map(FloatOrder::at).filter(x -> Math.abs(x) <= limit).toList();
  }
}

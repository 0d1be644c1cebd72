package org.bitfold.verifier.samples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.Work;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.work.Load;
import org.bitfold.verifier.work.WorkLimit;

/**
 * Generates pictures of sizes that a model takes, from one pixel up, and on which running it stays
 * within a limit.
 */
public final class SampleGenerator {
  private static final int SIZE_TRIES = 200;
  private static final int LARGEST_AREA = 1 << 12;

  /** So often a node's shape is worked out in search of a size: some tenths of a second. */
  private static final long SEARCH = 1L << 24;

  /** What a sample may ask for, where the model leaves a choice. */
  private static final Work LARGE = new Work(1L << 24, 1L << 34);

  private final Model model;
  private final int largestSide;
  private final WorkLimit limit;
  private final Thresholds thresholds;
  private long evaluations;
  private Optional<List<Shape>> only = Optional.empty();

  /**
   * @param largestSide of pictures whose size the model leaves open
   * @param limit what a run may take
   */
  public SampleGenerator(Model model, int largestSide, WorkLimit limit) {
    this.model = model;
    this.largestSide = largestSide;
    this.limit = limit;
    this.thresholds = Thresholds.of(model);
    this.evaluations = Math.max(SIZE_TRIES, SEARCH / (1 + model.nodes().size()));
  }

  /**
   * A sample of any size and any kind.
   *
   * @throws VerificationException if no size is taken, or each takes more than the limit
   */
  public Sample draw(Random random) {
    return paint(random, content(random), shapes(random));
  }

  /** A sample of natural pictures of any size. */
  public Sample natural(Random random) {
    return paint(random, Content.NATURAL, shapes(random));
  }

  /** A sample of signed noise well beyond the range, of any size. */
  public Sample wide(Random random) {
    return paint(random, Content.WIDE, shapes(random));
  }

  /**
   * A sample of natural pictures of any size whose left half is black: exact zeros, side by side.
   */
  public Sample halfBlack(Random random) {
    Sample natural = natural(random);
    return new Sample(
        "HALF_BLACK", natural.inputs().stream().map(SampleGenerator::halfBlack).toList());
  }

  private static Planes halfBlack(Planes picture) {
    float[] values = picture.values().clone();
    for (int row = 0; row < picture.channels() * picture.height(); row++) {
      int from = row * picture.width();
      Arrays.fill(values, from, from + (picture.width() + 1) / 2, 0);
    }
    return picture.with(values);
  }

  /** A natural picture of the largest size, for people to look at, where the model takes it. */
  public Sample large(Random random) {
    List<Shape> shapes = shapes(largestSide * 3 / 4, largestSide);
    return fits(shapes) ? paint(random, Content.NATURAL, shapes) : natural(random);
  }

  /**
   * What a run on a picture of half the largest side takes; where the model does not take it, on
   * one that it does.
   *
   * @throws VerificationException if no size is taken, or each takes more than the limit
   */
  public Load usual() {
    return load(shapes(largestSide / 2, largestSide / 2))
        .filter(limit::admits)
        .orElseGet(() -> load(shapes(new Random(largestSide))).get());
  }

  private Sample paint(Random random, Content content, List<Shape> shapes) {
    float range = model.metadata().valueRange();
    List<Planes> inputs = new ArrayList<>();
    for (Shape shape : shapes) {
      inputs.add(content.paint(random, shape, range, thresholds));
    }
    return new Sample(content.name(), inputs);
  }

  private Content content(Random random) {
    if (thresholds.any() && random.nextBoolean()) {
      return Content.THRESHOLDS;
    }
    return Content.values()[random.nextInt(Content.values().length)];
  }

  private List<Shape> shapes(Random random) {
    if (only.isPresent()) {
      return only.get();
    }
    for (int i = 0; i < SIZE_TRIES; i++) {
      int height = 1 + random.nextInt(largestSide);
      int width = 1 + random.nextInt(largestSide);
      List<Shape> shapes = shapes(height, width);
      if (isModest(shapes) && fits(shapes)) {
        return shapes;
      }
    }
    only = Optional.of(oneThatFits());
    return only.get();
  }

  /** Some nets take one size, or multiples of a large number, only. */
  private List<Shape> oneThatFits() {
    Optional<List<Shape>> tested = model.selfTest().map(test -> test.pictures(model.inputs()));
    if (tested.filter(this::fits).isPresent()) {
      return tested.get();
    }
    Optional<List<Shape>> smallest = tested;
    for (int area = 1; area <= LARGEST_AREA; area++) {
      for (int height = 1; height <= area; height++) {
        if (area % height != 0) {
          continue;
        }
        List<Shape> shapes = shapes(height, area / height);
        Optional<Load> load = load(shapes);
        if (load.filter(limit::admits).isPresent()) {
          return shapes;
        }
        if (load.isPresent() && (smallest.isEmpty() || smallest == tested)) {
          smallest = Optional.of(shapes);
        }
        if (--evaluations == 0) {
          throw none(smallest);
        }
      }
    }
    throw none(smallest);
  }

  private VerificationException none(Optional<List<Shape>> smallest) {
    smallest.ifPresent(
        shapes -> limit.expect("the smallest run that was found,", shapes, load(shapes).get()));
    return new VerificationException(
        "no picture of up to %d pixels was found that fits the model".formatted(LARGEST_AREA));
  }

  private List<Shape> shapes(int height, int width) {
    List<Shape> shapes = new ArrayList<>();
    for (Input input : model.inputs()) {
      shapes.add(
          new Shape(
              input.height() > 0 ? input.height() : height,
              input.width() > 0 ? input.width() : width,
              input.channels()));
    }
    return shapes;
  }

  private boolean isModest(List<Shape> shapes) {
    try {
      return Work.of(model, shapes).within(LARGE);
    } catch (ShapeException e) {
      return false;
    }
  }

  /** Whether the model takes pictures of these shapes, and they are not too much to ask. */
  public boolean fits(List<Shape> shapes) {
    return load(shapes).filter(limit::admits).isPresent();
  }

  /** What running the model on these pictures takes; empty if it does not take them. */
  private Optional<Load> load(List<Shape> shapes) {
    try {
      return Optional.of(Load.of(model, shapes));
    } catch (ShapeException e) {
      return Optional.empty();
    }
  }
}

package org.bitfold.verifier.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.Work;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.oracle.Planes;

/** Generates pictures of sizes that a model takes, from one pixel up. */
public final class SampleGenerator {
  private static final int SIZE_TRIES = 200;
  private static final int LARGEST_AREA = 1 << 12;

  /** What a sample may ask for, where the model leaves a choice. */
  private static final Work LARGE = new Work(1L << 24, 1L << 34);

  /** What it may ask for where the model takes nothing smaller. */
  private static final Work LARGEST = new Work(1L << 28, 1L << 38);

  private final Model model;
  private final int largestSide;
  private final Thresholds thresholds;

  /**
   * @param largestSide of pictures whose size the model leaves open
   */
  public SampleGenerator(Model model, int largestSide) {
    this.model = model;
    this.largestSide = largestSide;
    this.thresholds = Thresholds.of(model);
  }

  /** A sample of any size and any kind. */
  public Sample draw(Random random) {
    return paint(random, content(random), shapes(random));
  }

  /** A sample of natural pictures of any size. */
  public Sample natural(Random random) {
    return paint(random, Content.NATURAL, shapes(random));
  }

  /** A natural picture of the largest size, for people to look at, where the model takes it. */
  public Sample large(Random random) {
    List<Shape> shapes = shapes(largestSide * 3 / 4, largestSide);
    return fits(model, shapes) ? paint(random, Content.NATURAL, shapes) : natural(random);
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
    for (int i = 0; i < SIZE_TRIES; i++) {
      int height = 1 + random.nextInt(largestSide);
      int width = 1 + random.nextInt(largestSide);
      List<Shape> shapes = shapes(height, width);
      if (fits(model, shapes, LARGE)) {
        return shapes;
      }
    }
    return oneThatFits();
  }

  /** Some nets take one size, or multiples of a large number, only. */
  private List<Shape> oneThatFits() {
    if (model.selfTest().isPresent()) {
      List<Shape> shapes = new ArrayList<>();
      for (int i = 0; i < model.inputs().size(); i++) {
        SelfTest.Size size = model.selfTest().get().shapes().get(i);
        shapes.add(new Shape(size.height(), size.width(), model.inputs().get(i).channels()));
      }
      return shapes;
    }
    for (int area = 1; area <= LARGEST_AREA; area++) {
      for (int height = 1; height <= area; height++) {
        if (area % height == 0 && fits(model, shapes(height, area / height), LARGEST)) {
          return shapes(height, area / height);
        }
      }
    }
    throw new VerificationException(
        "no picture of up to %d pixels fits the model and makes values of at most %d elements by at most %d multiply-adds"
            .formatted(LARGEST_AREA, LARGEST.elements(), LARGEST.multiplyAdds()));
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

  /** Whether {@code model} takes pictures of these shapes, and they are not too much to ask. */
  public static boolean fits(Model model, List<Shape> shapes) {
    return fits(model, shapes, LARGEST);
  }

  private static boolean fits(Model model, List<Shape> shapes, Work limit) {
    try {
      return Work.of(model, shapes).within(limit);
    } catch (ShapeException e) {
      return false;
    }
  }
}

package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/**
 * Compares ops that move, repeat, resample or pool elements with the ONNX operations they stand for
 * on a picture of noise: which element goes where does not depend on what the elements are.
 */
final class MovementCheck {
  /** Elements that interpolation weighs, and roundings of their positions. */
  private static final int TERMS = 64;

  private static final long SEED = 20;

  private final Tally tally;

  MovementCheck(Tally tally) {
    this.tally = tally;
  }

  /**
   * Checks one node.
   *
   * @param operands for each of its operands, which of the tensors it is that {@code function}
   *     begins at
   * @param shapes of these tensors
   * @param shape of its result
   * @param function the ONNX operations
   * @return what these add besides moving elements; empty if that is not one constant per channel
   */
  Optional<PerChannel> check(
      Node node, List<Integer> operands, List<Shape> shapes, Shape shape, OnnxCut function) {
    Random random = new Random(SEED);
    List<Planes> noise = new ArrayList<>();
    List<Planes> zeros = new ArrayList<>();
    for (Shape each : shapes) {
      zeros.add(Shift.picture(PerChannel.ZERO, each));
      noise.add(noise(random, each));
    }
    float[] original = function.of(noise);
    Planes own = Oracle.apply(node.op(), operands.stream().map(noise::get).toList(), shape);
    boolean same = original.length == own.values().length;
    tally.check(
        same,
        node.name(),
        "%d elements come out, %d of the ONNX graph",
        own.values().length,
        original.length);
    if (!same) {
      return Optional.empty();
    }
    Planes still = Oracle.apply(node.op(), operands.stream().map(zeros::get).toList(), shape);
    Optional<PerChannel> added = perChannel(difference(function.of(zeros), still), 0);
    added.ifPresent(
        constants -> compare(node, original, own, constants, tolerance(node.op(), shapes)));
    return added;
  }

  /**
   * What operations add that leave every element in its place.
   *
   * @return one constant per channel; empty if they do anything else
   */
  static Optional<PerChannel> added(Shape shape, OnnxCut function) {
    Planes noise = noise(new Random(SEED), shape);
    float[] moved = function.of(List.of(noise));
    if (moved.length != noise.values().length) {
      return Optional.empty();
    }
    Planes zeros = Shift.picture(PerChannel.ZERO, shape);
    Optional<PerChannel> added = perChannel(zeros.with(function.of(List.of(zeros))), 0);
    return added.filter(constants -> isInPlace(noise, moved, constants));
  }

  private static boolean isInPlace(Planes noise, float[] moved, PerChannel added) {
    int plane = noise.height() * noise.width();
    for (int i = 0; i < moved.length; i++) {
      double constant = added.get(i / plane);
      double rounded = constant == 0 ? 0 : Spread.POINTWISE * (1 + Math.abs(constant));
      if (!(Math.abs(moved[i] - constant - noise.values()[i]) <= rounded)) {
        return false;
      }
    }
    return true;
  }

  private static Planes noise(Random random, Shape shape) {
    Planes picture = Shift.picture(PerChannel.ZERO, shape);
    for (int i = 0; i < picture.values().length; i++) {
      picture.values()[i] = random.nextFloat() * 2 - 1;
    }
    return picture;
  }

  private void compare(
      Node node, float[] original, Planes own, PerChannel added, double tolerance) {
    int plane = own.height() * own.width();
    for (int i = 0; i < original.length; i++) {
      double constant = added.get(i / plane);
      double expected = original[i] - constant;
      double rounded = constant == 0 ? 0 : Spread.POINTWISE * (1 + Math.abs(constant));
      tally.check(
          Math.abs(own.values()[i] - expected) <= tolerance + rounded,
          node.name(),
          "channel %d, element %d: brings %s where the ONNX graph brings %s",
          i / plane,
          i % plane,
          own.values()[i],
          expected);
    }
  }

  private static Planes difference(float[] original, Planes own) {
    float[] distances = new float[original.length];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = original[i] - own.values()[i];
    }
    return own.with(distances);
  }

  /** As far as sums of elements up to 1 may be rounded. */
  private static double tolerance(Op op, List<Shape> shapes) {
    int area = shapes.get(0).height() * shapes.get(0).width();
    return switch (op) {
      case Op.AveragePool _, Op.GlobalAveragePool _ -> Spread.ofFilter(area + TERMS);
      case Op.Resize _ -> Spread.ofFilter(shapes.get(0).height() + shapes.get(0).width() + TERMS);
      case Op.Conv2d conv -> ofFilters(conv.filters());
      default -> 0;
    };
  }

  private static double ofFilters(FloatFilters filters) {
    int terms = filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
    float[] weights = filters.values().toArray();
    double largest = 0;
    for (int first = 0; first < weights.length; first += terms) {
      double sum = 0;
      for (int i = first; i < first + terms; i++) {
        sum += Math.abs(weights[i]);
      }
      largest = Math.max(largest, sum);
    }
    return largest * Spread.ofFilter(terms);
  }

  /** One number per channel, if the elements of each channel are alike. */
  static Optional<PerChannel> perChannel(Planes planes, double relative) {
    int plane = planes.height() * planes.width();
    double[] values = new double[planes.channels()];
    for (int i = 0; i < planes.values().length; i++) {
      float first = planes.values()[i / plane * plane];
      values[i / plane] = first;
      if (!(Math.abs(planes.values()[i] - first) <= relative * Math.abs(first))) {
        return Optional.empty();
      }
    }
    return Optional.of(new PerChannel(values));
  }
}

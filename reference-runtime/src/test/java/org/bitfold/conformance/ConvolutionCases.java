package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Convolutions of all four kinds over a grid of windows, channels and groups. */
final class ConvolutionCases {
  /**
   * One point of the grid.
   *
   * @param inputs C
   * @param outputs O
   */
  private record Point(
      String name,
      int height,
      int width,
      int inputs,
      int outputs,
      int kernelHeight,
      int kernelWidth,
      Window window,
      int groups) {}

  private static final Window SAME = Window.padded(1);

  private static final List<Point> GRID =
      List.of(
          new Point("small", 2, 2, 3, 2, 2, 2, new Window(1, 1, 1, 1, 1, 0, 0, 0), 1),
          new Point("one-pixel", 1, 1, 3, 4, 3, 3, SAME, 1),
          new Point("kernel-larger-than-picture", 2, 3, 3, 2, 5, 5, Window.padded(2), 1),
          new Point("window-in-the-padding", 2, 2, 2, 3, 1, 1, Window.padded(2), 1),
          new Point("stride-2", 5, 6, 4, 3, 3, 3, new Window(2, 2, 1, 1, 1, 1, 1, 1), 1),
          new Point(
              "stride-skips-the-end", 6, 7, 2, 2, 2, 3, new Window(3, 2, 1, 1, 0, 0, 0, 0), 1),
          new Point("dilation-2", 5, 6, 3, 3, 3, 3, new Window(1, 1, 2, 2, 2, 2, 2, 2), 1),
          new Point("unequal-axes", 5, 7, 3, 2, 2, 3, new Window(2, 1, 1, 3, 0, 2, 1, 3), 1),
          new Point("groups-2", 4, 3, 6, 4, 3, 3, SAME, 2),
          new Point("groups-of-33", 3, 3, 66, 2, 3, 3, SAME, 2),
          new Point("depthwise", 4, 4, 5, 5, 3, 3, SAME, 5),
          new Point("channels-1", 3, 4, 1, 1, 3, 3, SAME, 1),
          new Point("channels-31", 3, 3, 31, 3, 3, 3, SAME, 1),
          new Point("channels-32", 3, 3, 32, 33, 3, 3, SAME, 1),
          new Point("channels-33", 3, 3, 33, 16, 1, 1, Window.padded(0), 1),
          new Point("channels-64", 3, 4, 64, 17, 3, 3, SAME, 1),
          new Point("channels-65", 2, 3, 65, 5, 3, 3, SAME, 1));

  private ConvolutionCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (Point p : GRID) {
      cases.add(binary(p, false));
      cases.add(weightOnly(p, p.inputs() % 2 == 0));
      cases.add(full(p));
    }
    for (Point p : GRID.subList(0, 13)) {
      cases.add(binary(p, true));
      cases.add(transposed(p));
    }
    cases.add(padded("stride-below-dilation", new Window(1, 3, 3, 1, 0, 0, 0, 0)));
    cases.add(padded("dilation-below-stride", new Window(3, 1, 1, 3, 0, 0, 0, 0)));
    return cases;
  }

  /** Binary weights and activations, or ternary ones. */
  private static Case binary(Point p, boolean zeros) {
    CaseBuilder builder = over((zeros ? "binaryconv2d-zeros-" : "binaryconv2d-") + p.name(), p);
    builder = zeros ? builder.ternarized(p.inputs()) : builder.binarized(p.inputs());
    return builder
        .then(
            new Op.BinaryConv2d(
                HardNumbers.bits(
                    builder.random(),
                    p.outputs(),
                    p.kernelHeight(),
                    p.kernelWidth(),
                    p.inputs() / p.groups(),
                    zeros),
                p.window(),
                p.groups()))
        .build();
  }

  private static Case weightOnly(Point p, boolean zeros) {
    CaseBuilder builder = over("binaryweightconv2d-" + p.name(), p);
    SplittableRandom random = builder.random();
    return builder
        .then(
            new Op.BinaryWeightConv2d(
                HardNumbers.bits(
                    random,
                    p.outputs(),
                    p.kernelHeight(),
                    p.kernelWidth(),
                    p.inputs() / p.groups(),
                    zeros),
                HardNumbers.of(random, p.outputs()),
                HardNumbers.of(random, p.outputs()),
                p.window(),
                p.groups()))
        .build();
  }

  private static Case full(Point p) {
    CaseBuilder builder = over("conv2d-" + p.name(), p);
    SplittableRandom random = builder.random();
    return builder
        .then(
            new Op.Conv2d(
                HardNumbers.filters(
                    random,
                    p.outputs(),
                    p.kernelHeight(),
                    p.kernelWidth(),
                    p.inputs() / p.groups()),
                HardNumbers.of(random, p.outputs()),
                p.window(),
                p.groups()))
        .build();
  }

  private static Case transposed(Point p) {
    CaseBuilder builder = over("convtranspose2d-" + p.name(), p);
    SplittableRandom random = builder.random();
    Window w = p.window();
    // Padding takes away from the picture here: what does not leave a pixel goes without.
    boolean fits = p.height() > 1 && p.kernelHeight() > w.padTop() + w.padBottom();
    Window window =
        fits ? w : new Window(w.strideY(), w.strideX(), w.dilationY(), w.dilationX(), 0, 0, 0, 0);
    return builder
        .then(
            new Op.ConvTranspose2d(
                HardNumbers.filters(
                    random,
                    p.outputs(),
                    p.kernelHeight(),
                    p.kernelWidth(),
                    p.inputs() / p.groups()),
                HardNumbers.of(random, p.outputs()),
                window,
                w.strideY() - 1,
                w.strideX() - 1,
                p.groups()))
        .build();
  }

  /** As much output padding on either axis as the larger of stride and dilation, 3, allows. */
  private static Case padded(String name, Window window) {
    CaseBuilder builder = CaseBuilder.over("convtranspose2d-output-pad-" + name, 2, 2, 2);
    SplittableRandom random = builder.random();
    return builder
        .then(
            new Op.ConvTranspose2d(
                HardNumbers.filters(random, 2, 2, 2, 2),
                HardNumbers.of(random, 2),
                window,
                2,
                2,
                1))
        .build();
  }

  private static CaseBuilder over(String name, Point p) {
    return CaseBuilder.over(name, p.height(), p.width(), p.inputs());
  }
}

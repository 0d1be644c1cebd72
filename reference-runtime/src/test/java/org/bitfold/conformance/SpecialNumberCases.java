package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;

/** Infinities, NaN and −0 that arise inside, through every operator that computes. */
final class SpecialNumberCases {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;
  private static final float MIN = Float.MIN_VALUE;
  private static final float MAX = Float.MAX_VALUE;

  private static final float[] ALL = {
    NAN, INF, -INF, 0f, -0f, 1f, -1f, MIN, -MIN, MAX, -MAX, 0x1p-126f, 2.5f, -2.5f
  };

  private static final Op DIVIDE = new Op.Binary(Op.BinaryFunction.DIVIDE);

  private SpecialNumberCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    addSigns(cases);
    addPointwise(cases);
    addBinary(cases);
    addSoftmax(cases);
    addConvolutions(cases);
    addResize(cases);
    addPools(cases);
    return cases;
  }

  /** {@link #ALL}, one a pixel, in each of so many channels. */
  private static CaseBuilder all(String name, int channels) {
    float[] numbers = new float[ALL.length * channels];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ALL[i / channels];
    }
    return CaseBuilder.ofQuotients(
        name + "-special-numbers", new Shape(1, ALL.length, channels), numbers);
  }

  private static CaseBuilder row(String name, float... numbers) {
    return CaseBuilder.ofQuotients(name, new Shape(1, numbers.length, 1), numbers);
  }

  private static void addSigns(List<Case> cases) {
    FloatVector bounds = FloatVector.of(0f, -0f, INF, -INF, MIN, 1f);
    cases.add(all("binarize", 6).then(new Op.Binarize(bounds)).build());
    cases.add(
        all("ternarize", 6)
            .then(new Op.Ternarize(FloatVector.of(0f, -0f, INF, -INF, -MIN, -1f), bounds))
            .build());
    cases.add(
        all("ternarize-plus-0-minus-0", 1)
            .then(new Op.Ternarize(FloatVector.of(0f), FloatVector.of(-0f)))
            .build());
    cases.add(
        all("ternarize-all-between", 1)
            .then(new Op.Ternarize(FloatVector.of(-INF), FloatVector.of(INF)))
            .build());
  }

  private static void addPointwise(List<Case> cases) {
    cases.add(
        all("affine", 5)
            .then(
                new Op.Affine(
                    FloatVector.of(0f, -0f, 2f, -1f, MIN), FloatVector.of(-0f, 0f, -MAX, 0f, -0f)))
            .build());
    cases.add(
        all("affine-scale-1-bias-plus-0", 1)
            .then(new Op.Affine(FloatVector.of(1f), FloatVector.of(0f)))
            .build());
    cases.add(
        all("prelu", 6).then(new Op.PRelu(FloatVector.of(0f, -0f, -1f, 0.5f, MAX, MIN))).build());
    cases.add(all("clip-minus-0-plus-0", 1).then(new Op.Clip(-0f, 0f)).build());
    cases.add(all("clip-plus-0-minus-0", 1).then(new Op.Clip(0f, -0f)).build());
    cases.add(all("clip-plus-0-plus-0", 1).then(new Op.Clip(0f, 0f)).build());
    cases.add(all("clip-minus-0-minus-0", 1).then(new Op.Clip(-0f, -0f)).build());
    cases.add(all("clip-nothing", 1).then(new Op.Clip(-INF, INF)).build());
    cases.add(all("clip-to-infinity", 1).then(new Op.Clip(INF, INF)).build());
    cases.add(all("clip-both-sides", 1).then(new Op.Clip(-1f, 1f)).build());
    for (Op.UnaryFunction function : Op.UnaryFunction.values()) {
      cases.add(
          all("unary-" + function.name().toLowerCase(Locale.ROOT), 1)
              .then(new Op.Unary(function))
              .build());
    }
  }

  /** Each of {@link #ALL} with each. */
  private static void addBinary(List<Case> cases) {
    Tensor over = dividends(new Shape(ALL.length, 1, 1));
    Tensor under = divisors(new Shape(ALL.length, 1, 1));
    Shape row = new Shape(1, ALL.length, 1);
    Tensor ones = Tensor.generate(new Shape(ALL.length, ALL.length, 1), (_, _, _) -> 1f);
    for (Op.BinaryFunction function : Op.BinaryFunction.values()) {
      String name = "binary-%s-special-numbers".formatted(function.name().toLowerCase(Locale.ROOT));
      cases.add(
          new CaseBuilder(name, ones, over, under, dividends(row), divisors(row))
              .apply(DIVIDE, 1, 2)
              .apply(DIVIDE, 3, 4)
              .apply(new Op.Binary(Op.BinaryFunction.MULTIPLY), 0, 5)
              .apply(new Op.Binary(function), 7, 6)
              .build());
    }
  }

  private static Tensor dividends(Shape shape) {
    float[] numbers = ALL.clone();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          Float.isNaN(ALL[i]) ? 0f : Float.isInfinite(ALL[i]) ? Math.signum(ALL[i]) : ALL[i];
    }
    return Tensor.of(shape, numbers);
  }

  private static Tensor divisors(Shape shape) {
    float[] numbers = ALL.clone();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Float.isFinite(ALL[i]) ? 1f : 0f;
    }
    return Tensor.of(shape, numbers);
  }

  private static void addSoftmax(List<Case> cases) {
    cases.add(all("softmax-one-channel", 1).then(new Op.Softmax()).build());
    cases.add(
        CaseBuilder.ofQuotients(
                "softmax-special-numbers",
                new Shape(1, 8, 3),
                NAN,
                1f,
                2f,
                1f,
                NAN,
                2f,
                1f,
                2f,
                INF,
                -INF,
                0f,
                1f,
                -INF,
                -INF,
                -INF,
                -0f,
                0f,
                -0f,
                MAX,
                -MAX,
                MAX,
                -MAX,
                -MAX,
                -INF)
            .then(new Op.Softmax())
            .build());
  }

  private static void addConvolutions(List<Case> cases) {
    Window two = new Window(1, 1, 1, 1, 0, 1, 0, 1);
    float[] weights = {0f, -0f, 1f, 0f, -1f, 0f, 2f, -2f, MIN, 1f};
    cases.add(
        all("conv2d", 1)
            .then(
                new Op.Conv2d(
                    new FloatFilters(5, 1, 2, 1, FloatVector.of(weights)),
                    FloatVector.of(-0f, 0f, -0f, MAX, -0f),
                    two,
                    1))
            .build());
    cases.add(
        all("convtranspose2d", 1)
            .then(
                new Op.ConvTranspose2d(
                    new FloatFilters(5, 1, 2, 1, FloatVector.of(weights)),
                    FloatVector.of(-0f, 0f, -0f, MAX, -0f),
                    new Window(1, 2, 1, 1, 0, 0, 0, 0),
                    0,
                    1,
                    1))
            .build());
    byte[] signs = {0, 1, 1, 0, -1, 0, 1, -1, 0, 0};
    cases.add(
        all("binaryweightconv2d", 1)
            .then(
                new Op.BinaryWeightConv2d(
                    BitFilters.pack(5, 1, 2, 1, signs),
                    FloatVector.of(1f, -1f, 0f, 1f, -1f),
                    FloatVector.of(-0f, -0f, -0f, 0f, -0f),
                    two,
                    1))
            .build());
  }

  /** Weights of 0 count: ∞·0 is NaN, and −0 + 0 is +0. */
  private static void addResize(List<Case> cases) {
    float[] numbers = {INF, 1f, -0f, 0f, -0f, -0f, 1f, -1f, -INF, 2f, 3f, 4f, NAN, 5f, 6f, 7f, INF};
    for (Op.Coordinates coordinates : Op.Coordinates.values()) {
      Op.Interpolation linear = new Op.Interpolation.Linear(coordinates);
      Op.Interpolation cubic = new Op.Interpolation.Cubic(coordinates, -0.75f);
      Op.Interpolation nearest = new Op.Interpolation.Nearest(coordinates, Op.Rounding.FLOOR);
      String of = "-" + coordinates.name().toLowerCase(Locale.ROOT).replace('_', '-');
      for (Op.Ratio ratio : List.of(new Op.Ratio(1, 1), new Op.Ratio(2, 1), new Op.Ratio(1, 3))) {
        String name = "%s-%dof%d".formatted(of, ratio.numerator(), ratio.denominator());
        cases.add(resized("resize-special-linear" + name, ratio, linear, numbers));
        cases.add(resized("resize-special-cubic" + name, ratio, cubic, numbers));
      }
      cases.add(resized("resize-special-nearest" + of, new Op.Ratio(2, 1), nearest, numbers));
    }
    cases.add(
        resized(
            "resize-special-linear-begins-in-front-of-infinity",
            new Op.Ratio(2, 1),
            new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL),
            1f,
            INF));
    for (float last : new float[] {INF, -0f}) {
      Op.Interpolation linear = new Op.Interpolation.Linear(Op.Coordinates.ASYMMETRIC);
      String name = "resize-special-linear-ends-with-" + (last == 0 ? "minus-0" : "infinity");
      cases.add(resized(name, new Op.Ratio(1, 1), linear, 1f, last));
    }
  }

  /** Along x, and along y with a scale of 1. */
  private static Case resized(
      String name, Op.Ratio ratio, Op.Interpolation interpolation, float... numbers) {
    return row(name, numbers).then(new Op.Resize(new Op.Ratio(1, 1), ratio, interpolation)).build();
  }

  private static void addPools(List<Case> cases) {
    float[] numbers = {
      -0f, 0f, -0f, -0f, -1f, NAN, 1f, NAN, -INF, -INF, 3f, NAN, 2f, 3f, INF, -INF, 0f, -0f, -1f,
      -0f
    };
    Window one = Window.padded(0);
    cases.add(
        row("maxpool-special-numbers", numbers).then(new Op.MaxPool(1, 2, one, false)).build());
    cases.add(
        row("maxpool-special-numbers-of-3", numbers)
            .then(new Op.MaxPool(1, 3, new Window(1, 1, 1, 1, 0, 1, 0, 1), false))
            .build());
    cases.add(
        row("averagepool-special-numbers", numbers)
            .then(new Op.AveragePool(1, 2, one, false, false))
            .build());
    float[][] globals = {
      {-0f, 0f}, {0f, -0f}, {-0f, -0f}, {NAN, 1f}, {1f, NAN}, {-INF, -1f}, {-INF, -INF}, {INF, -INF}
    };
    float[] pixels = new float[2 * globals.length];
    for (int c = 0; c < globals.length; c++) {
      pixels[c] = globals[c][0];
      pixels[globals.length + c] = globals[c][1];
    }
    Shape column = new Shape(2, 1, globals.length);
    cases.add(
        CaseBuilder.ofQuotients("globalmaxpool-special-numbers", column, pixels)
            .then(new Op.GlobalMaxPool())
            .build());
    cases.add(
        CaseBuilder.ofQuotients("globalaveragepool-special-numbers", column, pixels)
            .then(new Op.GlobalAveragePool())
            .build());
  }
}

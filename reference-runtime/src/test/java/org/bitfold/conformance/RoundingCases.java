package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;

/**
 * Fused multiply-adds whose exact result lies so close to the middle between two floats that a sum
 * rounded to binary64 first comes to lie on it.
 */
final class RoundingCases {
  /** 65·ABOVE is 2^-24 + 2^-54: added to 1, a little above the middle. */
  private static final float ABOVE = 16519105 * 0x1p-54f;

  /** 77·BELOW is 2^-24 − 2^-54: added to 1 + 2^-23, a little below the middle. */
  private static final float BELOW = 13944699 * 0x1p-54f;

  private static final float ODD = 0x1.000002p0f;

  private static final FloatVector SCALE = FloatVector.of(ABOVE, ABOVE, BELOW, BELOW);
  private static final FloatVector BIAS = FloatVector.of(1f, -1f, ODD, -ODD);
  private static final float[] FACTORS = {65f, -65f, 77f, -77f, 1f};
  private static final Window ONE = Window.padded(0);

  private RoundingCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    Tensor row = Tensor.of(new Shape(1, FACTORS.length, 1), FACTORS);
    FloatFilters weights = new FloatFilters(4, 1, 1, 1, SCALE);
    cases.add(
        new CaseBuilder("conv2d-rounds-once", row)
            .then(new Op.Conv2d(weights, BIAS, ONE, 1))
            .build());
    cases.add(
        new CaseBuilder("convtranspose2d-rounds-once", row)
            .then(new Op.ConvTranspose2d(weights, BIAS, ONE, 0, 0, 1))
            .build());
    cases.add(
        new CaseBuilder("binaryweightconv2d-rounds-once", row)
            .then(
                new Op.BinaryWeightConv2d(
                    BitFilters.pack(4, 1, 1, 1, new byte[] {1, 1, 1, 1}), SCALE, BIAS, ONE, 1))
            .build());
    cases.add(
        new CaseBuilder(
                "affine-rounds-once",
                Tensor.generate(new Shape(1, FACTORS.length, 4), (_, x, _) -> FACTORS[x]))
            .then(new Op.Affine(SCALE, BIAS))
            .build());
    cases.add(sums());
    cases.add(insideAConvolution());
    addResize(cases);
    return cases;
  }

  /** Sums 65, −65, 77 and −77 of 77 signs, all +1. */
  private static Case sums() {
    int channels = 77;
    byte[] weights = new byte[4 * channels];
    Arrays.fill(weights, 0, 2 * channels, (byte) 1);
    Arrays.fill(weights, 0, 6, (byte) -1);
    Arrays.fill(weights, channels, 2 * channels, (byte) -1);
    Arrays.fill(weights, channels, channels + 6, (byte) 1);
    Arrays.fill(weights, 2 * channels, 3 * channels, (byte) 1);
    Arrays.fill(weights, 3 * channels, 4 * channels, (byte) -1);
    return new CaseBuilder(
            "scalesums-rounds-once", Tensor.generate(new Shape(1, 1, channels), (_, _, _) -> 1f))
        .then(new Op.Binarize(FloatVector.filled(channels, 0f)))
        .then(new Op.BinaryConv2d(BitFilters.pack(4, 1, 1, channels, weights), ONE, 1))
        .then(new Op.ScaleSums(SCALE, BIAS))
        .build();
  }

  /** The sum so far, not the bias, is what the product is added to. */
  private static Case insideAConvolution() {
    float[] weights = {1f, ABOVE, 0f, -1f, 0f, ABOVE, 1f, 0f, -ABOVE};
    return new CaseBuilder(
            "conv2d-rounds-once-inside", Tensor.of(new Shape(1, 1, 3), new float[] {1f, 65f, 65f}))
        .then(
            new Op.Conv2d(
                new FloatFilters(3, 1, 1, 3, FloatVector.of(weights)),
                FloatVector.of(0f, 2f, -2f),
                ONE,
                1))
        .build();
  }

  /** Output pixel i of scale num is p₀·(1 − s) + p₁·s, s = i/num. Found by trying ratios. */
  private static void addResize(List<Case> cases) {
    cases.add(resize(9, 0x1.445978p+32f, 0x1.000012p+23f));
    cases.add(resize(14, 0x1.0e9de2p+31f, 0x1.ffffe4p+22f));
    cases.add(resize(15, 0x1.2899d8p+39f, 0x1.000276p+23f));
    cases.add(resize(17, 0x1.6902d8p+43f, 0x1.aa8ba2p+23f));
    cases.add(resize(18, 0x1.74bfbep+30f, 0x1.000012p+23f));
    cases.add(resize(22, 0x1.2085200p+32f, 0x1.33333cp+22f));
  }

  private static Case resize(int numerator, float first, float second) {
    return new CaseBuilder(
            "resize-rounds-once-%dof1".formatted(numerator),
            Tensor.of(new Shape(2, 2, 1), new float[] {first, second, first, second}))
        .then(
            new Op.Resize(
                new Op.Ratio(1, 1),
                new Op.Ratio(numerator, 1),
                new Op.Interpolation.Linear(Op.Coordinates.ASYMMETRIC)))
        .build();
  }
}

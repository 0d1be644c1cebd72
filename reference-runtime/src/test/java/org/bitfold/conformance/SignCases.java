package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;

/** From floats and sums to signs and back. */
final class SignCases {
  private static final float UP = Float.MIN_VALUE;

  private SignCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    Tensor ties =
        Tensor.of(new Shape(1, 3, 3), new float[] {0f, -0f, UP, -UP, UP, 1f, 5f, -1f, -5f});
    cases.add(
        new CaseBuilder("binarize-ties", ties)
            .then(new Op.Binarize(FloatVector.of(0f, -0f, UP)))
            .build());
    cases.add(
        new CaseBuilder("binarize-constant-channels", ties)
            .then(
                new Op.Binarize(
                    FloatVector.of(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 1f)))
            .build());
    cases.add(
        new CaseBuilder("ternarize-sign", ties)
            .then(new Op.Ternarize(FloatVector.of(0f, -0f, -UP), FloatVector.of(UP, UP, UP)))
            .build());
    cases.add(
        new CaseBuilder("ternarize-zero-one", ties)
            .then(
                new Op.Ternarize(
                    FloatVector.filled(3, Float.NEGATIVE_INFINITY), FloatVector.of(UP, 0f, 1f)))
            .build());
    for (int channels : new int[] {1, 31, 32, 33, 64, 65}) {
      cases.add(
          CaseBuilder.over("binarize-channels-" + channels, 2, 3, channels)
              .binarized(channels)
              .build());
      cases.add(
          CaseBuilder.over("ternarize-channels-" + channels, 2, 3, channels)
              .ternarized(channels)
              .build());
    }
    cases.add(
        CaseBuilder.over("tofloat-bits", 1, 2, 3).binarized(3).then(new Op.ToFloat()).build());
    cases.add(
        CaseBuilder.over("tofloat-trits", 1, 2, 3).ternarized(3).then(new Op.ToFloat()).build());
    addSums(cases);
    return cases;
  }

  private static void addSums(List<Case> cases) {
    CaseBuilder scale = CaseBuilder.over("scalesums-zeros-and-rounding", 1, 2, 2).ternarized(2);
    cases.add(
        scale
            .then(new Op.BinaryConv2d(HardNumbers.bits(scale.random(), 3, 1, 1, 2, true), one(), 1))
            .then(
                new Op.ScaleSums(
                    FloatVector.of(-1f, 0x1.000002p0f, Float.MIN_VALUE),
                    FloatVector.of(-0f, 0x1p-24f, 0f)))
            .build());
    CaseBuilder threshold = CaseBuilder.over("thresholdsums-extremes", 2, 2, 5).binarized(5);
    cases.add(
        threshold
            .then(
                new Op.BinaryConv2d(
                    HardNumbers.bits(threshold.random(), 4, 1, 1, 5, false), one(), 1))
            .then(new Op.ThresholdSums(IntVector.of(Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 1)))
            .build());
  }

  private static Window one() {
    return Window.padded(0);
  }
}

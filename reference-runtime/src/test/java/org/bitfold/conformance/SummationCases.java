package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** Sums in binary64 whose order, precision or division decides the float that comes out. */
final class SummationCases {
  private static final float BIG = 0x1p60f;

  private SummationCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    addAverages(cases);
    addSoftmax(cases);
    addSigmoid(cases);
    return cases;
  }

  private static void addAverages(List<Case> cases) {
    // Row by row 0, at one go 1, by columns or exactly 2; 2^24 + 3 in binary64, less in binary32.
    float[] pixels = {
      BIG, 0x1p24f, 1f, -BIG, //
      1f, 1f, BIG, 1f, //
      -BIG, 1f, -BIG, BIG, //
      1f, 1f, 1f, 1f
    };
    cases.add(
        new CaseBuilder("globalaveragepool-order", Tensor.of(new Shape(2, 2, 4), pixels))
            .then(new Op.GlobalAveragePool())
            .build());
    // The sum of 49 is 49 times the middle of two floats: the quotient is a tie, and the product
    // with 1/49 is a little below.
    for (int middle : new int[] {12115079, 10339343, 8441735}) {
      double sum = 49 * (1 + middle * 0x1p-24);
      float first = (float) sum;
      float rest = (float) (sum - first);
      cases.add(
          new CaseBuilder(
                  "globalaveragepool-divides-" + middle,
                  Tensor.generate(
                      new Shape(7, 7, 1),
                      (y, x, _) -> y == 0 && x == 0 ? first : y == 6 && x == 6 ? rest : 0f))
              .then(new Op.GlobalAveragePool())
              .build());
    }
  }

  /** Differences to the largest, in 512ths, of which an output changes. Found by trying. */
  private static void addSoftmax(List<Case> cases) {
    softmax(
        cases, "order", 370, 3311, 1356, 2067, 2206, 1667, 3686, 2601, 229, 1146, 2377, 2061, 1045,
        338, 2526);
    softmax(
        cases, "order-2", 12, 3442, 94, 2799, 2328, 1947, 3010, 1237, 1201, 1626, 720, 2713, 2642,
        3437, 3016);
    softmax(
        cases,
        "exact-sum",
        462,
        3541,
        2566,
        1181,
        79,
        3639,
        3363,
        3170,
        2325,
        1643,
        2354,
        802,
        3992,
        1433,
        3972,
        2710,
        3128,
        20,
        1737,
        576,
        1434,
        492,
        1453,
        3717,
        409,
        1890,
        2897,
        270,
        1545,
        2055,
        564);
    softmax(
        cases,
        "rounded-exp",
        2449,
        2749,
        980,
        3278,
        2783,
        1322,
        136,
        796,
        1645,
        3937,
        1776,
        391,
        1538,
        3807,
        49);
    softmax(
        cases,
        "rounded-exp-2",
        960,
        1370,
        3829,
        1144,
        1525,
        2395,
        3518,
        3933,
        2435,
        1788,
        767,
        3667,
        4029,
        1158,
        927);
    softmax(
        cases, "one-ln2", 3945, 3432, 1990, 381, 3162, 3932, 1360, 753, 2147, 1634, 1909, 2786,
        2196, 1022, 3593);
    softmax(
        cases,
        "one-ln2-2",
        148,
        593,
        886,
        3434,
        168,
        195,
        2390,
        217,
        1639,
        55,
        2119,
        1696,
        1992,
        3957,
        2116);
    softmax(
        cases,
        "reciprocal",
        1369,
        1633,
        3440,
        4060,
        3547,
        1737,
        753,
        2131,
        203,
        2883,
        1933,
        1346,
        3688,
        1856,
        17);
  }

  private static void softmax(List<Case> cases, String what, int... below) {
    float[] numbers = new float[2 * (below.length + 1)];
    for (int i = 0; i < below.length; i++) {
      numbers[i + 1] = -below[i] * 0x1p-9f;
    }
    // The same from 3 down: differences are exact, and so all that comes of them is the same.
    for (int i = 0; i <= below.length; i++) {
      numbers[below.length + 1 + i] = numbers[i] + 3;
    }
    cases.add(
        new CaseBuilder(
                "softmax-last-bits-" + what, Tensor.of(new Shape(1, 2, below.length + 1), numbers))
            .then(new Op.Softmax())
            .build());
  }

  /** Where exp(x)/(1 + exp(x)), or 1 − 1/(1 + exp(x)), is another float. */
  private static void addSigmoid(List<Case> cases) {
    List<Float> numbers = new ArrayList<>();
    Collections.addAll(
        numbers,
        -0x1.d4p-18f,
        -0x1.e4p-18f,
        -0x1.f4p-18f,
        -0x1.06p-17f,
        -0x1.0ep-17f,
        -0x1.16p-17f,
        -0x1.1ep-17f,
        -0x1.26p-17f,
        -0x1.532064p+2f,
        -0x1.7ba94p+2f,
        -0x1.962c0cp+2f);
    cases.add(
        new CaseBuilder(
                "unary-sigmoid-one-formula",
                Tensor.generate(new Shape(1, numbers.size(), 1), (_, x, _) -> numbers.get(x)))
            .then(new Op.Unary(Op.UnaryFunction.SIGMOID))
            .build());
  }
}

package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** Operators that make each element from those at its own place. */
final class PointwiseCases {
  private PointwiseCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    CaseBuilder affine = CaseBuilder.over("affine-hard-numbers", 3, 4, 5);
    cases.add(
        affine
            .then(
                new Op.Affine(HardNumbers.of(affine.random(), 5), HardNumbers.of("affine bias", 5)))
            .build());
    cases.add(
        CaseBuilder.over("affine-only-adds-only-multiplies", 2, 2, 2)
            .then(new Op.Affine(FloatVector.of(1f, 3f), FloatVector.of(0.1f, -0f)))
            .build());
    cases.add(
        CaseBuilder.over("prelu-hard-numbers", 3, 4, 33)
            .then(new Op.PRelu(HardNumbers.of("prelu slopes", 33)))
            .build());
    Tensor signs = Tensor.of(new Shape(1, 4, 1), new float[] {0f, -0f, 2f, -2f});
    cases.add(
        new CaseBuilder("prelu-negative-slope-zeros", signs)
            .then(new Op.PRelu(FloatVector.of(-0.5f)))
            .build());
    cases.add(
        new CaseBuilder("clip-relu-keeps-minus-zero", signs)
            .then(new Op.Clip(0f, Float.POSITIVE_INFINITY))
            .build());
    cases.add(CaseBuilder.over("clip-both-sides", 2, 3, 3).then(new Op.Clip(-0.5f, 0.5f)).build());
    addUnary(cases);
    addLastBits(cases);
    addBinary(cases);
    addSoftmax(cases);
    return cases;
  }

  private static void addUnary(List<Case> cases) {
    for (Op.UnaryFunction function : Op.UnaryFunction.values()) {
      String name = "unary-" + function.name().toLowerCase(Locale.ROOT);
      cases.add(new CaseBuilder(name, range(1, 4, 1f)).then(new Op.Unary(function)).build());
      cases.add(
          CaseBuilder.over(name + "-hard-numbers", 4, 4, 8).then(new Op.Unary(function)).build());
      cases.add(
          new CaseBuilder(name + "-over-its-range", range(40, 10, 0.55f))
              .then(new Op.Unary(function))
              .build());
      cases.add(
          new CaseBuilder(name + "-near-zero", range(20, 10, 0x1.3p-7f))
              .then(new Op.Unary(function))
              .build());
    }
  }

  /**
   * Numbers whose result in binary64 lies so close to the middle between two floats (some of 2^29)
   * that the last bits of exp, expm1 and tanh decide. Found by trying all floats. They catch an
   * exp, expm1 or tanh whose last digits are off, not every other one: glibc's exp and tanh, which
   * round almost every result correctly, give these floats too, and fail at Softmax alone (cases
   * softmax-last-bits), where exp meets arguments between the floats.
   */
  private static final Map<Op.UnaryFunction, List<Float>> LAST_BITS =
      Map.of(
          Op.UnaryFunction.EXP,
          List.of(
              0x1.cd3982p-14f,
              0x1.8d7cb6p-12f,
              0x1.344e9cp-5f,
              0x1.036492p1f,
              0x1.62b666p1f,
              -0x1.c1c4b8p-10f,
              -0x1.e1dbe2p-8f,
              -0x1.d2259ap3f),
          Op.UnaryFunction.SIGMOID,
          List.of(
              0x1.d13002p-11f,
              0x1.250c08p-9f,
              0x1.437902p-5f,
              -0x1.250c02p-10f,
              -0x1.2082ep-3f,
              -0x1.32c9ap-1f),
          Op.UnaryFunction.TANH,
          List.of(
              0x1.713744p-12f,
              0x1.713746p-12f,
              0x1.86fbc4p-10f,
              0x1.b79208p-10f,
              0x1.916c0ap-8f,
              0x1.2d5c5cp-6f,
              0x1.a83722p-6f,
              0x1.f860aap-5f,
              0x1.dc0accp-2f,
              0x1.ed5fdcp-2f,
              0x1.2e57ccp-1f,
              0x1.416cfep-1f,
              0x1.2ff78ep0f,
              0x1.f178fcp0f));

  private static void addLastBits(List<Case> cases) {
    for (Op.UnaryFunction function : new TreeMap<>(LAST_BITS).keySet()) {
      List<Float> numbers = LAST_BITS.get(function);
      cases.add(
          new CaseBuilder(
                  "unary-" + function.name().toLowerCase(Locale.ROOT) + "-last-bits",
                  Tensor.generate(new Shape(1, numbers.size(), 1), (_, x, _) -> numbers.get(x)))
              .then(new Op.Unary(function))
              .build());
    }
  }

  /** Numbers around 0, {@code step} apart, a little off the multiples of it. */
  private static Tensor range(int height, int width, float step) {
    int half = height * width / 2;
    return Tensor.generate(
        new Shape(height, width, 1),
        (y, x, _) -> (y * width + x - half) * step * (1 + (y * 7 + x * 3) % 5 * 0x1p-9f));
  }

  private static void addBinary(List<Case> cases) {
    for (Op.BinaryFunction function : Op.BinaryFunction.values()) {
      String name = "binary-" + function.name().toLowerCase(Locale.ROOT);
      cases.add(pair(name, function, new Shape(1, 2, 2), new Shape(1, 2, 2)));
      cases.add(pair(name + "-per-channel", function, new Shape(3, 2, 4), new Shape(1, 1, 4)));
      cases.add(pair(name + "-per-pixel", function, new Shape(3, 2, 4), new Shape(3, 2, 1)));
      cases.add(pair(name + "-per-row", function, new Shape(3, 2, 4), new Shape(3, 1, 4)));
      cases.add(pair(name + "-one-number", function, new Shape(3, 2, 4), new Shape(1, 1, 1)));
    }
    cases.add(
        CaseBuilder.over("binary-of-a-value-with-itself", 2, 2, 3)
            .apply(new Op.Binary(Op.BinaryFunction.SUBTRACT), 0, 0)
            .build());
  }

  private static Case pair(String name, Op.BinaryFunction function, Shape first, Shape second) {
    return new CaseBuilder(
            name,
            HardNumbers.picture(name, first.height(), first.width(), first.channels()),
            HardNumbers.picture(name + " 2", second.height(), second.width(), second.channels()))
        .apply(new Op.Binary(function), 0, 1)
        .build();
  }

  private static void addSoftmax(List<Case> cases) {
    cases.add(
        new CaseBuilder(
                "softmax", Tensor.of(new Shape(1, 2, 3), new float[] {1f, 2f, 3f, 0f, -0f, -200f}))
            .then(new Op.Softmax())
            .build());
    cases.add(CaseBuilder.over("softmax-channels-65", 2, 3, 65).then(new Op.Softmax()).build());
    cases.add(CaseBuilder.over("softmax-one-channel", 2, 2, 1).then(new Op.Softmax()).build());
  }
}

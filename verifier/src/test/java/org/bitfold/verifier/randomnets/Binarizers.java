package org.bitfold.verifier.randomnets;

import static org.bitfold.verifier.randomnets.OnnxSketch.integer;

import java.util.List;
import org.bitfold.converter.onnx.proto.TensorProto;

/** The ways networks spell a binary activation. */
enum Binarizers {
  SIGN {
    @Override
    String write(OnnxSketch g, String x) {
      return g.node("Sign", x);
    }
  },
  WHERE_GREATER {
    @Override
    String write(OnnxSketch g, String x) {
      String positive = g.node("Greater", List.of(x, g.scalar(0)));
      return g.node("Where", List.of(positive, g.scalar(1), g.scalar(-1)));
    }
  },
  WHERE_NOT_LESS {
    @Override
    String write(OnnxSketch g, String x) {
      String negative = g.node("Less", List.of(x, g.scalar(0)));
      return g.node("Where", List.of(g.node("Not", negative), g.scalar(1), g.scalar(-1)));
    }
  },
  LESS_CAST {
    @Override
    String write(OnnxSketch g, String x) {
      String negative = cast(g, g.node("Less", List.of(x, g.scalar(0))));
      return g.node("Sub", List.of(g.scalar(1), g.node("Mul", List.of(g.scalar(2), negative))));
    }
  },
  GREATER_CAST {
    @Override
    String write(OnnxSketch g, String x) {
      String positive = cast(g, g.node("Greater", List.of(x, g.scalar(0))));
      return g.node("Sub", List.of(g.node("Mul", List.of(positive, g.scalar(2))), g.scalar(1)));
    }
  },
  SIGN_WITHOUT_ZERO {
    @Override
    String write(OnnxSketch g, String x) {
      return g.node("Sign", g.node("Add", List.of(g.node("Sign", x), g.scalar(0.1f))));
    }
  },
  /** A straight-through estimator whose backward pass is hard tanh. */
  CLIP_ESTIMATOR {
    @Override
    String write(OnnxSketch g, String x) {
      String clipped = g.clip(x, -1, 1);
      String difference = g.node("Sub", List.of(g.node("Sign", x), clipped));
      return g.node("Add", List.of(difference, clipped));
    }
  },
  /** Bi-Real's and ReActNet's, whose backward pass is a polynomial. */
  POLYNOMIAL_ESTIMATOR {
    @Override
    String write(OnnxSketch g, String x) {
      String below = cast(g, g.node("Less", List.of(x, g.scalar(-1))));
      String negative = cast(g, g.node("Less", List.of(x, g.scalar(0))));
      String inside = cast(g, g.node("Less", List.of(x, g.scalar(1))));
      String square = g.node("Mul", List.of(x, x));
      String twice = g.node("Mul", List.of(x, g.scalar(2)));
      String left = g.node("Add", List.of(square, twice));
      String right = g.node("Add", List.of(g.node("Neg", square), twice));
      String first = mix(g, below, g.scalar(-1), left);
      String second = mix(g, negative, first, right);
      String third = mix(g, inside, second, g.scalar(1));
      String difference = g.node("Sub", List.of(g.node("Sign", x), third));
      return g.node("Add", List.of(difference, third));
    }
  },
  SCALED_SIGN {
    @Override
    String write(OnnxSketch g, String x) {
      return g.node("Mul", List.of(g.node("Sign", x), g.scalar(0.5f)));
    }
  },
  ONE_OR_NOTHING {
    @Override
    String write(OnnxSketch g, String x) {
      return cast(g, g.node("Greater", List.of(x, g.scalar(0))));
    }
  },
  /** Behind a function that every runtime rounds as it can. */
  ROUNDED_SIGMOID {
    @Override
    String write(OnnxSketch g, String x) {
      if (g.opset() < OnnxSketch.FIRST_OPSET_WITH_ROUND) {
        return g.node("Sign", x);
      }
      String rounded = g.node("Round", g.node("Sigmoid", x));
      return g.node("Sub", List.of(g.node("Mul", List.of(rounded, g.scalar(2))), g.scalar(1)));
    }
  },
  /** AdaBin's: two levels that are not opposite. */
  SHIFTED_SIGN {
    @Override
    String write(OnnxSketch g, String x) {
      String scaled = g.node("Mul", List.of(g.node("Sign", x), g.scalar(0.75f)));
      return g.node("Add", List.of(scaled, g.scalar(0.25f)));
    }

    @Override
    boolean isSeveral() {
      return true;
    }
  },
  /** ABC-Net's: two binary activations, each with a scale. */
  SUM_OF_SIGNS {
    @Override
    String write(OnnxSketch g, String x) {
      String first = g.node("Mul", List.of(g.node("Sign", x), g.scalar(0.75f)));
      String beside = g.node("Sub", List.of(x, g.scalar(0.5f)));
      String second = g.node("Mul", List.of(g.node("Sign", beside), g.scalar(0.5f)));
      return g.node("Add", List.of(first, second));
    }

    @Override
    boolean isSeveral() {
      return true;
    }
  },
  WHERE_OF_SIGNS {
    @Override
    String write(OnnxSketch g, String x) {
      String sign = g.node("Sign", x);
      String positive = g.node("Greater", List.of(x, g.scalar(0.5f)));
      return g.node("Where", List.of(positive, g.node("Abs", sign), sign));
    }
  };

  private static final int COMMON = ROUNDED_SIGMOID.ordinal();
  private static final int BIASES = 6;

  /** The spelling that a block chooses. */
  static Binarizers of(int choice) {
    return choice < NetBuilder.RARE_CHOICES
        ? values()[choice % COMMON]
        : values()[COMMON + choice % (values().length - COMMON)];
  }

  /** The kind of bias in front of it. */
  static int bias(int choice) {
    return choice < NetBuilder.RARE_CHOICES
        ? choice / COMMON % BIASES
        : (choice - NetBuilder.RARE_CHOICES) / (values().length - COMMON) % BIASES;
  }

  /** Whether it is −1 and 1, so that a border of ones is a border of signs. */
  boolean isOpposite() {
    return !isSeveral() && this != SCALED_SIGN && this != ONE_OR_NOTHING;
  }

  /** Whether it takes several binary convolutions to stand for one. */
  boolean isSeveral() {
    return false;
  }

  /** Writes the nodes that make signs of {@code x}; returns the signs. */
  abstract String write(OnnxSketch g, String x);

  private static String mix(OnnxSketch g, String mask, String where, String otherwise) {
    String not = g.node("Sub", List.of(g.scalar(1), mask));
    String inside = g.node("Mul", List.of(where, mask));
    return g.node("Add", List.of(inside, g.node("Mul", List.of(otherwise, not))));
  }

  private static String cast(OnnxSketch g, String x) {
    return g.node("Cast", x, integer("to", TensorProto.DataType.FLOAT.getNumber()));
  }
}

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
  };

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

package org.bitfold.converter.graph;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * ONNX's functions of numbers. Each is computed in binary64 and rounded once to the element type,
 * which for + − × ÷ and √ of floats is the correctly rounded result. Truth values are 0 and 1.
 */
public enum ScalarFunction {
  ADD("Add", 2) {
    @Override
    public double apply(double... a) {
      return a[0] + a[1];
    }
  },
  SUBTRACT("Sub", 2) {
    @Override
    public double apply(double... a) {
      return a[0] - a[1];
    }
  },
  MULTIPLY("Mul", 2) {
    @Override
    public double apply(double... a) {
      return a[0] * a[1];
    }
  },
  DIVIDE("Div", 2) {
    @Override
    public double apply(double... a) {
      return a[0] / a[1];
    }
  },
  POWER("Pow", 2) {
    @Override
    public double apply(double... a) {
      return StrictMath.pow(a[0], a[1]);
    }
  },
  /** The remainder that has the divisor's sign. */
  MODULO("Mod", 2) {
    @Override
    public double apply(double... a) {
      double remainder = a[0] % a[1];
      return remainder != 0 && remainder < 0 != a[1] < 0 ? remainder + a[1] : remainder;
    }
  },
  /** Mod with fmod = 1: the remainder that has the dividend's sign. */
  REMAINDER("", 2) {
    @Override
    public double apply(double... a) {
      return a[0] % a[1];
    }
  },
  MINIMUM("Min", 2) {
    @Override
    public double apply(double... a) {
      return Math.min(a[0], a[1]);
    }
  },
  MAXIMUM("Max", 2) {
    @Override
    public double apply(double... a) {
      return Math.max(a[0], a[1]);
    }
  },
  LESS("Less", 2) {
    @Override
    public double apply(double... a) {
      return a[0] < a[1] ? 1 : 0;
    }
  },
  LESS_OR_EQUAL("LessOrEqual", 2) {
    @Override
    public double apply(double... a) {
      return a[0] <= a[1] ? 1 : 0;
    }
  },
  GREATER("Greater", 2) {
    @Override
    public double apply(double... a) {
      return a[0] > a[1] ? 1 : 0;
    }
  },
  GREATER_OR_EQUAL("GreaterOrEqual", 2) {
    @Override
    public double apply(double... a) {
      return a[0] >= a[1] ? 1 : 0;
    }
  },
  EQUAL("Equal", 2) {
    @Override
    public double apply(double... a) {
      return a[0] == a[1] ? 1 : 0;
    }
  },
  AND("And", 2) {
    @Override
    public double apply(double... a) {
      return a[0] != 0 && a[1] != 0 ? 1 : 0;
    }
  },
  OR("Or", 2) {
    @Override
    public double apply(double... a) {
      return a[0] != 0 || a[1] != 0 ? 1 : 0;
    }
  },
  XOR("Xor", 2) {
    @Override
    public double apply(double... a) {
      return a[0] != 0 ^ a[1] != 0 ? 1 : 0;
    }
  },
  NOT("Not", 1) {
    @Override
    public double apply(double... a) {
      return a[0] != 0 ? 0 : 1;
    }
  },
  WHERE("Where", 3) {
    @Override
    public double apply(double... a) {
      return a[0] != 0 ? a[1] : a[2];
    }
  },
  /** A cast to bool. */
  NOT_ZERO("", 1) {
    @Override
    public double apply(double... a) {
      return a[0] != 0 ? 1 : 0;
    }
  },
  /** A cast to an integer. */
  TRUNCATE("", 1) {
    @Override
    public double apply(double... a) {
      return (long) a[0];
    }
  },
  SIGN("Sign", 1) {
    @Override
    public double apply(double... a) {
      return a[0] > 0 ? 1 : a[0] < 0 ? -1 : a[0];
    }
  },
  ABSOLUTE("Abs", 1) {
    @Override
    public double apply(double... a) {
      return Math.abs(a[0]);
    }
  },
  NEGATE("Neg", 1) {
    @Override
    public double apply(double... a) {
      return -a[0];
    }
  },
  RECIPROCAL("Reciprocal", 1) {
    @Override
    public double apply(double... a) {
      return 1 / a[0];
    }
  },
  SQUARE_ROOT("Sqrt", 1) {
    @Override
    public double apply(double... a) {
      return Math.sqrt(a[0]);
    }
  },
  EXPONENTIAL("Exp", 1) {
    @Override
    public double apply(double... a) {
      return StrictMath.exp(a[0]);
    }
  },
  LOGARITHM("Log", 1) {
    @Override
    public double apply(double... a) {
      return StrictMath.log(a[0]);
    }
  },
  SIGMOID("Sigmoid", 1) {
    @Override
    public double apply(double... a) {
      return 1 / (1 + StrictMath.exp(-a[0]));
    }
  },
  TANH("Tanh", 1) {
    @Override
    public double apply(double... a) {
      return StrictMath.tanh(a[0]);
    }
  },
  SINE("Sin", 1) {
    @Override
    public double apply(double... a) {
      return StrictMath.sin(a[0]);
    }
  },
  COSINE("Cos", 1) {
    @Override
    public double apply(double... a) {
      return StrictMath.cos(a[0]);
    }
  },
  FLOOR("Floor", 1) {
    @Override
    public double apply(double... a) {
      return Math.floor(a[0]);
    }
  },
  CEILING("Ceil", 1) {
    @Override
    public double apply(double... a) {
      return Math.ceil(a[0]);
    }
  },
  ROUND("Round", 1) {
    @Override
    public double apply(double... a) {
      return Math.rint(a[0]);
    }
  },
  RELU("Relu", 1) {
    @Override
    public double apply(double... a) {
      return Math.max(a[0], 0);
    }
  },
  /** x, slope: PRelu, and LeakyRelu with its alpha. */
  PRELU("PRelu", 2) {
    @Override
    public double apply(double... a) {
      return a[0] < 0 ? a[0] * a[1] : a[0];
    }
  },
  /** x, low, high. */
  CLIP("Clip", 3) {
    @Override
    public double apply(double... a) {
      return Math.min(Math.max(a[0], a[1]), a[2]);
    }
  },
  /** x, alpha, beta: {@code clip(alpha·x + beta, 0, 1)}. */
  HARD_SIGMOID("HardSigmoid", 3) {
    @Override
    public double apply(double... a) {
      return Math.min(Math.max(a[0] * a[1] + a[2], 0), 1);
    }
  };

  private static final Map<String, ScalarFunction> BY_ONNX_NAME = new HashMap<>();

  static {
    for (ScalarFunction function : values()) {
      BY_ONNX_NAME.put(function.onnxName, function);
    }
    BY_ONNX_NAME.remove("");
  }

  private final String onnxName;
  private final int parameters;

  ScalarFunction(String onnxName, int parameters) {
    this.onnxName = onnxName;
    this.parameters = parameters;
  }

  /** The function that ONNX calls {@code op}, or empty. */
  public static Optional<ScalarFunction> named(String op) {
    return Optional.ofNullable(BY_ONNX_NAME.get(op));
  }

  /** The ONNX op, empty where it has none of its own. */
  public String onnxName() {
    return onnxName;
  }

  /** How many numbers it takes. */
  public int parameters() {
    return parameters;
  }

  /** Its value, before rounding to the element type. */
  public abstract double apply(double... a);
}

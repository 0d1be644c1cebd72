package org.bitfold.verifier.work;

import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;
import org.bitfold.model.Work;

/**
 * What one run of a model takes, by its shapes alone: nothing is run or allocated to tell. Sums
 * that no long holds are the largest long.
 *
 * @param values elements of all values together, inputs included; the verifier keeps all of them, 4
 *     bytes each
 * @param operations multiply-adds of windows, and as many as take about the same time for each
 *     element made or read and for each node
 */
public record Load(long values, long operations) {
  private static final long PER_ELEMENT = 8;

  /** fdlibm's functions take this much longer. */
  private static final long PER_FUNCTION = 64;

  /** To plan a node for each kind of kernels takes as long. */
  private static final long PER_NODE = 100_000;

  /**
   * The load of {@code model} on pictures of these shapes.
   *
   * @throws org.bitfold.model.ShapeException if the model cannot take them
   */
  public static Load of(Model model, List<Shape> pictures) {
    List<Shape> shapes = ShapeRules.shapes(model, pictures);
    Work work = Work.of(model.nodes(), shapes);
    long operations = sum(work.multiplyAdds(), product(PER_ELEMENT, work.elements()));
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      long read = 0;
      for (int operand : node.inputs()) {
        read = sum(read, elements(shapes.get(operand)));
      }
      operations = sum(operations, sum(PER_NODE, product(PER_ELEMENT, read)));
      if (isFunction(node.op())) {
        operations = sum(operations, product(PER_FUNCTION, read));
      }
    }
    return new Load(work.elements(), operations);
  }

  private static boolean isFunction(Op op) {
    return op instanceof Op.Softmax
        || op instanceof Op.Unary(Op.UnaryFunction function)
            && switch (function) {
              case EXP, SIGMOID, TANH -> true;
              case ABS, NEGATE, SQRT -> false;
            };
  }

  /** One run after the other: the operations of both, the memory of the larger. */
  public Load then(Load other) {
    return new Load(Math.max(values, other.values), sum(operations, other.operations));
  }

  /** The same run {@code times} times. */
  public Load times(int times) {
    return new Load(values, product(operations, times));
  }

  private static long elements(Shape shape) {
    return product((long) shape.height() * shape.width(), shape.channels());
  }

  private static long product(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  private static long sum(long a, long b) {
    return a + b >= 0 ? a + b : Long.MAX_VALUE;
  }
}

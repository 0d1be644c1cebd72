package org.bitfold.model;

import java.util.List;

/**
 * What a run asks for, so that one who does not trust a model can decide before anything is
 * allocated. Sums that no long holds are the largest long.
 *
 * @param elements of all values together, inputs included
 * @param multiplyAdds one for each tap of each element that a window makes (SPEC.md, section 7);
 *     whether a tap lies inside the picture does not matter
 */
public record Work(long elements, long multiplyAdds) {
  /**
   * The work of {@code model} on pictures of these shapes.
   *
   * @throws ShapeException if the model cannot take them
   */
  public static Work of(Model model, List<Shape> pictures) {
    return of(model.nodes(), ShapeRules.shapes(model, pictures));
  }

  /**
   * The work of a model's nodes.
   *
   * @param shapes of all values, inputs first
   */
  public static Work of(List<Node> nodes, List<Shape> shapes) {
    long elements = 0;
    long multiplyAdds = 0;
    for (Shape shape : shapes) {
      elements = sum(elements, elements(shape));
    }
    int inputs = shapes.size() - nodes.size();
    for (int i = 0; i < nodes.size(); i++) {
      long made = elements(shapes.get(inputs + i));
      multiplyAdds = sum(multiplyAdds, product(made, taps(nodes.get(i).op())));
    }
    return new Work(elements, multiplyAdds);
  }

  /** Whether neither is above the other's. */
  public boolean within(Work limit) {
    return elements <= limit.elements && multiplyAdds <= limit.multiplyAdds;
  }

  private static long elements(Shape shape) {
    return product((long) shape.height() * shape.width(), shape.channels());
  }

  /** Taps behind one element of the result; 0 where no window slides. */
  private static long taps(Op op) {
    return switch (op) {
      case Op.BinaryConv2d conv -> taps(conv.filters());
      case Op.BinaryWeightConv2d conv -> taps(conv.filters());
      case Op.Conv2d conv -> taps(conv.filters());
      case Op.ConvTranspose2d conv -> taps(conv.filters());
      case Op.MaxPool pool -> (long) pool.kernelHeight() * pool.kernelWidth();
      case Op.AveragePool pool -> (long) pool.kernelHeight() * pool.kernelWidth();
      case Op.Binarize _, Op.Ternarize _, Op.ToFloat _, Op.ScaleSums _, Op.ThresholdSums _ -> 0;
      case Op.Affine _, Op.PRelu _, Op.Clip _, Op.Unary _, Op.Binary _, Op.Softmax _ -> 0;
      case Op.Concat _, Op.SelectChannels _, Op.DepthToSpace _, Op.SpaceToDepth _ -> 0;
      case Op.Flatten _, Op.Pad _, Op.Resize _ -> 0;
      case Op.GlobalAveragePool _, Op.GlobalMaxPool _ -> 0;
    };
  }

  private static long taps(BitFilters filters) {
    return (long) filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
  }

  private static long taps(FloatFilters filters) {
    return (long) filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
  }

  private static long product(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  private static long sum(long a, long b) {
    return a + b >= 0 ? a + b : Long.MAX_VALUE;
  }
}

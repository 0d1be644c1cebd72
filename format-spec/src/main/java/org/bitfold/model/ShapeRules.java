package org.bitfold.model;

import java.util.ArrayList;
import java.util.List;

/** How large each value is, for pictures of given sizes. */
public final class ShapeRules {
  private ShapeRules() {}

  /**
   * The shape of every value of {@code model}, inputs first.
   *
   * @param inputs one shape per input
   * @throws ShapeException if the model cannot take pictures of these shapes
   */
  public static List<Shape> shapes(Model model, List<Shape> inputs) {
    if (inputs.size() != model.inputs().size()) {
      throw new ShapeException(
          "the model takes %d inputs, found %d".formatted(model.inputs().size(), inputs.size()));
    }
    return shapes(model.inputs(), model.nodes(), model.types(), inputs);
  }

  /** As {@link #shapes(Model, List)}, for the parts of a model that is not yet one. */
  static List<Shape> shapes(
      List<Input> inputs, List<Node> nodes, List<ValueType> types, List<Shape> pictures) {
    List<Shape> shapes = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      checkInput(inputs.get(i), pictures.get(i));
      shapes.add(pictures.get(i));
    }
    for (Node node : nodes) {
      List<Shape> operands = node.inputs().stream().map(shapes::get).toList();
      shapes.add(resultOf(node, operands, types.get(shapes.size()).channels()));
    }
    return List.copyOf(shapes);
  }

  private static void checkInput(Input input, Shape shape) {
    if (shape.channels() != input.channels()) {
      throw new ShapeException(
          "input '%s' takes %d channels, found %d"
              .formatted(input.name(), input.channels(), shape.channels()));
    }
    if ((input.height() != 0 && input.height() != shape.height())
        || (input.width() != 0 && input.width() != shape.width())) {
      throw new ShapeException(
          "input '%s' takes pictures of height %s and width %s, found %dx%d"
              .formatted(
                  input.name(),
                  input.height() == 0 ? "any" : input.height(),
                  input.width() == 0 ? "any" : input.width(),
                  shape.height(),
                  shape.width()));
    }
  }

  /**
   * The shape of what {@code node} makes.
   *
   * @param operands shapes of its inputs
   * @param channels channels of its result, as {@link TypeRules} gives them
   */
  public static Shape resultOf(Node node, List<Shape> operands, int channels) {
    Shape in = operands.get(0);
    try {
      return switch (node.op()) {
        case Op.BinaryConv2d op ->
            slid(
                in, op.filters().kernelHeight(), op.filters().kernelWidth(), op.window(), channels);
        case Op.Conv2d op ->
            slid(
                in, op.filters().kernelHeight(), op.filters().kernelWidth(), op.window(), channels);
        case Op.BinaryWeightConv2d op ->
            slid(
                in, op.filters().kernelHeight(), op.filters().kernelWidth(), op.window(), channels);
        case Op.ConvTranspose2d op -> {
          Window w = op.window();
          yield sized(
              transposed(
                  in.height(),
                  op.filters().kernelHeight(),
                  w.strideY(),
                  w.dilationY(),
                  w.padTop(),
                  w.padBottom(),
                  op.outputPadY()),
              transposed(
                  in.width(),
                  op.filters().kernelWidth(),
                  w.strideX(),
                  w.dilationX(),
                  w.padLeft(),
                  w.padRight(),
                  op.outputPadX()),
              channels);
        }
        case Op.MaxPool op ->
            pooled(in, op.kernelHeight(), op.kernelWidth(), op.window(), op.ceil());
        case Op.AveragePool op ->
            pooled(in, op.kernelHeight(), op.kernelWidth(), op.window(), op.ceil());
        case Op.Binary op -> {
          Shape second = operands.get(1);
          if ((second.height() != in.height() && second.height() != 1)
              || (second.width() != in.width() && second.width() != 1)) {
            throw new IllegalArgumentException(
                "its inputs are %s and %s: sizes agree, or the second's is 1;"
                    + " a network that halves pictures takes those whose sides it can halve"
                        .formatted(in, second));
          }
          yield in;
        }
        case Op.Concat op -> {
          for (Shape other : operands) {
            if (other.height() != in.height() || other.width() != in.width()) {
              throw new IllegalArgumentException(
                  "its inputs are %s and %s: sizes agree".formatted(in, other));
            }
          }
          yield sized(in.height(), in.width(), channels);
        }
        case Op.DepthToSpace op ->
            sized(
                Math.multiplyExact((long) in.height(), (long) op.block()),
                Math.multiplyExact((long) in.width(), (long) op.block()),
                channels);
        case Op.SpaceToDepth op -> {
          if (in.height() % op.block() != 0 || in.width() % op.block() != 0) {
            throw new IllegalArgumentException(
                "a picture of %dx%d is no multiple of %d: crop or pad it"
                    .formatted(in.height(), in.width(), op.block()));
          }
          yield sized(in.height() / op.block(), in.width() / op.block(), channels);
        }
        case Op.Flatten op -> {
          if (in.height() != op.height() || in.width() != op.width()) {
            throw new IllegalArgumentException(
                "it takes %dx%d, found %dx%d"
                    .formatted(op.height(), op.width(), in.height(), in.width()));
          }
          yield sized(1, 1, channels);
        }
        case Op.Pad op -> {
          if (op.mode() == Op.PadMode.REFLECT
              && (Math.max(op.top(), op.bottom()) >= in.height()
                  || Math.max(op.left(), op.right()) >= in.width())) {
            throw new IllegalArgumentException(
                "a picture of %dx%d is too small to be reflected"
                    .formatted(in.height(), in.width()));
          }
          yield sized(
              (long) in.height() + op.top() + op.bottom(),
              (long) in.width() + op.left() + op.right(),
              channels);
        }
        case Op.Resize op ->
            sized(op.scaleY().of(in.height()), op.scaleX().of(in.width()), channels);
        case Op.GlobalAveragePool op -> sized(1, 1, channels);
        case Op.GlobalMaxPool op -> sized(1, 1, channels);
        case Op.Binarize op -> in;
        case Op.Ternarize op -> in;
        case Op.ToFloat op -> in;
        case Op.ScaleSums op -> in;
        case Op.ThresholdSums op -> in;
        case Op.Affine op -> in;
        case Op.PRelu op -> in;
        case Op.Clip op -> in;
        case Op.Unary op -> in;
        case Op.Softmax op -> in;
        case Op.SelectChannels op -> sized(in.height(), in.width(), channels);
      };
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ShapeException(
          "%s '%s' cannot take %s: %s"
              .formatted(node.op().opName(), node.name(), operands, e.getMessage()));
    }
  }

  private static Shape slid(Shape in, int kernelHeight, int kernelWidth, Window w, int channels) {
    return sized(
        steps(
            in.height(),
            kernelHeight,
            w.strideY(),
            w.dilationY(),
            w.padTop(),
            w.padBottom(),
            false),
        steps(
            in.width(), kernelWidth, w.strideX(), w.dilationX(), w.padLeft(), w.padRight(), false),
        channels);
  }

  private static Shape pooled(Shape in, int kernelHeight, int kernelWidth, Window w, boolean ceil) {
    return sized(
        steps(
            in.height(), kernelHeight, w.strideY(), w.dilationY(), w.padTop(), w.padBottom(), ceil),
        steps(in.width(), kernelWidth, w.strideX(), w.dilationX(), w.padLeft(), w.padRight(), ceil),
        in.channels());
  }

  /**
   * Positions of a window along one axis; rounding up drops a window that starts behind the input.
   */
  private static long steps(
      int size, int kernel, int stride, int dilation, int before, int after, boolean ceil) {
    long span = (long) size + before + after - ((long) dilation * (kernel - 1) + 1);
    if (span < 0) {
      throw new IllegalArgumentException(
          "a window of %d taps, dilation %d, is larger than %d pixels with padding %d and %d"
              .formatted(kernel, dilation, size, before, after));
    }
    long steps = span / stride + 1;
    if (ceil && span % stride != 0 && steps * stride < (long) size + before) {
      steps++;
    }
    return steps;
  }

  private static long transposed(
      int size, int kernel, int stride, int dilation, int before, int after, int outputPad) {
    return (size - 1L) * stride + (long) dilation * (kernel - 1) + 1 - before - after + outputPad;
  }

  private static Shape sized(long height, long width, int channels) {
    return new Shape(Math.toIntExact(height), Math.toIntExact(width), channels);
  }
}

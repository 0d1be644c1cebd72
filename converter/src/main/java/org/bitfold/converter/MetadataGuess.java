package org.bitfold.converter;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.GraphOp.Argument;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Metadata.ColorOrder;
import org.bitfold.model.Metadata.Task;
import org.bitfold.model.Model;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.ShapeRules;

/** What the pictures mean, where the user does not say: hard evidence only. */
final class MetadataGuess {
  /** No mean of pictures in 0..1 is as large as this; one in 0..255 hardly ever as small. */
  private static final float LARGEST_UNIT_MEAN = 2;

  private MetadataGuess() {}

  /** Range and colour order; the task is known once the model is packed. */
  static Metadata of(Graph lowered, ConvertOptions options) {
    float range = options.range().orElseGet(() -> subtractsLargeMean(lowered) ? 255f : 1f);
    ColorOrder color = options.color().orElseGet(() -> color(lowered));
    return new Metadata(options.task().orElse(Task.UNKNOWN), color, range);
  }

  /** The model with its task: a super-resolution net makes pictures larger. */
  static Model withTask(Model model, ConvertOptions options) {
    if (options.task().isPresent()) {
      return model;
    }
    Metadata known = model.metadata();
    return new Model(
        model.inputs(),
        model.nodes(),
        model.outputs(),
        new Metadata(task(model), known.colorOrder(), known.valueRange()),
        model.provenance(),
        model.selfTest());
  }

  private static Task task(Model model) {
    try {
      Shape in = shape(model.inputs().get(0));
      Shape out =
          ShapeRules.shapes(model, model.inputs().stream().map(MetadataGuess::shape).toList())
              .get(model.outputs().get(0).value());
      if (out.height() > in.height() && out.channels() == in.channels()) {
        return Task.SUPER_RESOLUTION;
      }
      boolean pixel = out.height() == 1 && out.width() == 1;
      return pixel && in.height() > 1 ? Task.CLASSIFICATION : Task.UNKNOWN;
    } catch (ShapeException e) {
      return Task.UNKNOWN; // the net takes other sizes than the one asked; nothing is known then
    }
  }

  private static Shape shape(Input input) {
    int height = input.height() == 0 ? 192 : input.height();
    int width = input.width() == 0 ? 192 : input.width();
    return new Shape(height, width, input.channels());
  }

  private static ColorOrder color(Graph lowered) {
    return switch (lowered.pictures().get(0).channels()) {
      case 1 -> ColorOrder.GRAY;
      case 3 -> ColorOrder.RGB;
      default -> ColorOrder.UNKNOWN;
    };
  }

  /** The first thing that happens to a picture is that a mean beyond 2 is taken from it. */
  private static boolean subtractsLargeMean(Graph lowered) {
    return lowered.nodes().stream()
        .filter(node -> node.operands().stream().anyMatch(lowered.pictures()::contains))
        .anyMatch(MetadataGuess::shiftsFar);
  }

  private static boolean shiftsFar(GraphNode node) {
    return switch (node.op()) {
      case GraphOp.Carried(Op.Conv2d conv) ->
          conv.filters().kernelHeight() == 1
              && conv.filters().kernelWidth() == 1
              && conv.filters().inputs() == conv.filters().outputs()
              && isLarge(conv.bias());
      case GraphOp.Carried(Op.Affine affine) -> isLarge(affine.bias());
      case GraphOp.Pointwise(ScalarFunction function, var arguments) ->
          (function == ScalarFunction.ADD || function == ScalarFunction.SUBTRACT)
              && arguments.stream()
                  .anyMatch(a -> a instanceof Argument.Constant(FloatVector v) && isLarge(v));
      case GraphOp.Carried carried -> false;
      case GraphOp.Picture picture -> false;
    };
  }

  private static boolean isLarge(FloatVector values) {
    for (int c = 0; c < values.size(); c++) {
      if (Math.abs(values.get(c)) <= LARGEST_UNIT_MEAN) {
        return false;
      }
    }
    return true;
  }
}

package org.bitfold.verifier.simulation;

import static org.bitfold.verifier.simulation.OnnxGraph.integer;
import static org.bitfold.verifier.simulation.OnnxGraph.integers;
import static org.bitfold.verifier.simulation.OnnxGraph.real;
import static org.bitfold.verifier.simulation.OnnxGraph.text;
import static org.bitfold.verifier.simulation.OnnxGraph.window;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.model.Op;

/** Resize and pools as ONNX. */
final class ResamplingTranslation {
  private final OnnxGraph graph;

  ResamplingTranslation(OnnxGraph graph) {
    this.graph = graph;
  }

  String resize(Op.Resize op, String x) {
    String scales = graph.floats(new float[] {1, 1, scale(op.scaleY()), scale(op.scaleX())}, 4);
    List<AttributeProto> attributes = new ArrayList<>();
    attributes.add(text("coordinate_transformation_mode", mode(op.interpolation().coordinates())));
    switch (op.interpolation()) {
      case Op.Interpolation.Nearest nearest -> {
        attributes.add(text("mode", "nearest"));
        attributes.add(text("nearest_mode", mode(nearest.rounding())));
      }
      case Op.Interpolation.Linear _ -> attributes.add(text("mode", "linear"));
      case Op.Interpolation.Cubic cubic -> {
        attributes.add(text("mode", "cubic"));
        attributes.add(real("cubic_coeff_a", cubic.a()));
      }
    }
    return graph.node("Resize", List.of(x, "", scales), attributes.toArray(AttributeProto[]::new));
  }

  /** Rounded up, so that the size that ONNX floors is not one too small. */
  private static float scale(Op.Ratio ratio) {
    double exact = (double) ratio.numerator() / ratio.denominator();
    float rounded = (float) exact;
    return rounded < exact ? Math.nextUp(rounded) : rounded;
  }

  private static String mode(Op.Coordinates coordinates) {
    return switch (coordinates) {
      case HALF_PIXEL -> "half_pixel";
      case PYTORCH_HALF_PIXEL -> "pytorch_half_pixel";
      case ASYMMETRIC -> "asymmetric";
      case ALIGN_CORNERS -> "align_corners";
    };
  }

  private static String mode(Op.Rounding rounding) {
    return switch (rounding) {
      case FLOOR -> "floor";
      case CEIL -> "ceil";
      case ROUND_HALF_DOWN -> "round_prefer_floor";
      case ROUND_HALF_UP -> "round_prefer_ceil";
    };
  }

  String maxPool(Op.MaxPool op, String x) {
    return graph.node(
        "MaxPool",
        List.of(x),
        window(
            op.window(),
            integers("kernel_shape", op.kernelHeight(), op.kernelWidth()),
            integer("ceil_mode", op.ceil() ? 1 : 0)));
  }

  String averagePool(Op.AveragePool op, String x) {
    AttributeProto[] all =
        window(
            op.window(),
            integers("kernel_shape", op.kernelHeight(), op.kernelWidth()),
            integer("ceil_mode", op.ceil() ? 1 : 0),
            integer("count_include_pad", op.countPadding() ? 1 : 0));
    boolean dilated = op.window().dilationY() > 1 || op.window().dilationX() > 1;
    List<AttributeProto> known =
        List.of(all).stream()
            .filter(attribute -> dilated || !attribute.getName().equals("dilations"))
            .toList();
    return graph.node("AveragePool", List.of(x), known.toArray(AttributeProto[]::new));
  }
}

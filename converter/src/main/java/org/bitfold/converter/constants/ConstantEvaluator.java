package org.bitfold.converter.constants;

import java.util.List;
import java.util.Optional;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/** Evaluates one node on constant inputs. */
public final class ConstantEvaluator {
  private ConstantEvaluator() {}

  /**
   * Evaluates {@code node}.
   *
   * @param inputs its inputs; empty where an optional one is left out
   * @return its outputs, or nothing where the op is not one that is evaluated
   * @throws ConversionException if the inputs do not fit the op
   */
  public static Optional<List<OnnxTensor>> evaluate(
      OnnxNode node, List<Optional<OnnxTensor>> inputs) {
    if (!node.domain().isEmpty()) {
      return Optional.empty();
    }
    Arguments in = new Arguments(node, inputs);
    try {
      return ofElements(node, in)
          .or(() -> Movement.evaluate(node.op(), in))
          .or(() -> Ordering.evaluate(node.op(), in))
          .or(() -> Making.evaluate(node.op(), in).map(List::of))
          .or(() -> Reduction.evaluate(node.op(), in).map(List::of))
          .or(() -> Products.evaluate(node.op(), in).map(List::of))
          .or(() -> Standardized.evaluate(node.op(), in).map(List::of));
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw node.refusal(
          "its constant inputs %s do not fit (%s)".formatted(in.describe(), e.getMessage()),
          "",
          "The file does not follow the ONNX specification; check it with onnx.checker");
    }
  }

  private static Optional<List<OnnxTensor>> ofElements(OnnxNode node, Arguments in) {
    return switch (node.op()) {
      case "Clip" -> Optional.of(List.of(Elementwise.clip(in)));
      case "Cast" -> Optional.of(List.of(Elementwise.cast(in)));
      case "CastLike" -> Optional.of(List.of(Elementwise.cast(in.get(0), in.get(1).type())));
      case "LeakyRelu" ->
          Optional.of(
              List.of(
                  Elementwise.apply(
                      ScalarFunction.PRELU, in.get(0), in.real("alpha", 0.01f, in.get(0)))));
      case "HardSigmoid" ->
          Optional.of(
              List.of(
                  Elementwise.apply(
                      ScalarFunction.HARD_SIGMOID,
                      in.get(0),
                      in.real("alpha", 0.2f, in.get(0)),
                      in.real("beta", 0.5f, in.get(0)))));
      case "Mod" -> Optional.of(List.of(Elementwise.modulo(in)));
      case "Min", "Max", "Sum" -> Optional.of(List.of(Elementwise.variadic(in)));
      default -> ScalarFunction.named(node.op()).map(f -> List.of(Elementwise.apply(f, in.all())));
    };
  }
}

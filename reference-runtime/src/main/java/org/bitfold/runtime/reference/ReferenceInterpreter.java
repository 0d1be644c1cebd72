package org.bitfold.runtime.reference;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;
import org.bitfold.runtime.NonFiniteInputException;
import org.bitfold.runtime.Tensor;

/** Computes every value of a model, node by node, whole tensors at a time. */
public final class ReferenceInterpreter {
  private ReferenceInterpreter() {}

  /**
   * Every value of {@code model}, inputs first, then one per node.
   *
   * @param inputs one tensor per input of the model
   * @throws org.bitfold.model.ShapeException if the model cannot take tensors of these shapes
   * @throws NonFiniteInputException if an element is NaN or infinite
   */
  public static List<Value> values(Model model, List<Tensor> inputs) {
    List<Shape> shapes = ShapeRules.shapes(model, inputs.stream().map(Tensor::shape).toList());
    checkFinite(model, inputs);
    List<Value> values = new ArrayList<>(shapes.size());
    for (Tensor input : inputs) {
      values.add(new Floats(input));
    }
    for (Node node : model.nodes()) {
      List<Value> operands = node.inputs().stream().map(values::get).toList();
      values.add(apply(node.op(), operands, shapes.get(values.size())));
    }
    return List.copyOf(values);
  }

  private static void checkFinite(Model model, List<Tensor> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      Tensor input = inputs.get(i);
      String name = model.inputs().get(i).name();
      Shape shape = input.shape();
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          for (int c = 0; c < shape.channels(); c++) {
            NonFiniteInputException.check(name, input.get(y, x, c), y, x, c);
          }
        }
      }
    }
  }

  /** The model's outputs alone. */
  public static List<Tensor> outputs(Model model, List<Tensor> inputs) {
    List<Value> values = values(model, inputs);
    return model.outputs().stream()
        .map(output -> ((Floats) values.get(output.value())).tensor())
        .toList();
  }

  /**
   * What {@code op} makes of {@code operands}.
   *
   * @param operands values of the types that {@link org.bitfold.model.TypeRules} asks for
   * @param shape the result's shape, as {@link ShapeRules} gives it
   */
  static Value apply(Op op, List<Value> operands, Shape shape) {
    return switch (op) {
      case Op.Binarize binarize -> SignOps.binarize(binarize, floats(operands));
      case Op.Ternarize ternarize -> SignOps.ternarize(ternarize, floats(operands));
      case Op.ToFloat _ -> floats(SignOps.toFloat(signs(operands)));
      case Op.ScaleSums scale -> floats(SignOps.scale(scale, sums(operands)));
      case Op.ThresholdSums threshold -> SignOps.threshold(threshold, sums(operands));
      case Op.BinaryConv2d conv -> BinaryConvolution.apply(conv, signs(operands), shape);
      case Op.Conv2d conv -> floats(FloatConvolution.apply(conv, floats(operands), shape));
      case Op.BinaryWeightConv2d conv ->
          floats(FloatConvolution.apply(conv, floats(operands), shape));
      case Op.ConvTranspose2d conv ->
          floats(TransposedConvolution.apply(conv, floats(operands), shape));
      case Op.Affine affine -> floats(Pointwise.affine(affine, floats(operands)));
      case Op.PRelu prelu -> floats(Pointwise.prelu(prelu, floats(operands)));
      case Op.Clip clip -> floats(Pointwise.clip(clip, floats(operands)));
      case Op.Unary unary -> floats(Pointwise.unary(unary.function(), floats(operands)));
      case Op.Binary binary ->
          floats(Pointwise.binary(binary.function(), floats(operands), floatsAt(operands, 1)));
      case Op.Softmax _ -> floats(Softmax.apply(floats(operands)));
      case Op.Concat _ -> floats(Rearrangement.concat(allFloats(operands), shape));
      case Op.SelectChannels select ->
          floats(Rearrangement.selectChannels(select, floats(operands), shape));
      case Op.DepthToSpace move ->
          floats(Rearrangement.depthToSpace(move, floats(operands), shape));
      case Op.SpaceToDepth move ->
          floats(Rearrangement.spaceToDepth(move, floats(operands), shape));
      case Op.Flatten _ -> floats(Rearrangement.flatten(floats(operands), shape));
      case Op.Pad pad -> floats(Padding.apply(pad, floats(operands), shape));
      case Op.Resize resize -> floats(Resampling.apply(resize, floats(operands), shape));
      case Op.MaxPool pool -> floats(Pooling.max(pool, floats(operands), shape));
      case Op.AveragePool pool -> floats(Pooling.average(pool, floats(operands), shape));
      case Op.GlobalAveragePool _ -> floats(Pooling.globalAverage(floats(operands)));
      case Op.GlobalMaxPool _ -> floats(Pooling.globalMax(floats(operands)));
    };
  }

  private static Floats floats(Tensor tensor) {
    return new Floats(tensor);
  }

  private static Tensor floats(List<Value> operands) {
    return floatsAt(operands, 0);
  }

  private static Tensor floatsAt(List<Value> operands, int index) {
    return ((Floats) operands.get(index)).tensor();
  }

  private static List<Tensor> allFloats(List<Value> operands) {
    return operands.stream().map(value -> ((Floats) value).tensor()).toList();
  }

  private static Signs signs(List<Value> operands) {
    return (Signs) operands.get(0);
  }

  private static Sums sums(List<Value> operands) {
    return (Sums) operands.get(0);
  }
}

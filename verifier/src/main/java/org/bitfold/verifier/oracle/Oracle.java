package org.bitfold.verifier.oracle;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;
import org.bitfold.verifier.Deadline;

/** Evaluates a packed model in ±1 floats. */
public final class Oracle {
  private final Model model;

  public Oracle(Model model) {
    this.model = model;
  }

  /**
   * Every value of the model on a picture, inputs first.
   *
   * @param inputs one per input of the model
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws org.bitfold.model.ShapeException if the model cannot take pictures of these shapes
   */
  public List<Planes> values(List<Planes> inputs) {
    List<Shape> shapes = ShapeRules.shapes(model, inputs.stream().map(Planes::shape).toList());
    List<Planes> values = new ArrayList<>(inputs);
    for (Node node : model.nodes()) {
      Deadline.checkpoint();
      List<Planes> operands = node.inputs().stream().map(values::get).toList();
      values.add(apply(node.op(), operands, shapes.get(values.size())));
    }
    return values;
  }

  /** The model's outputs, picked from all its values. */
  public List<Planes> outputs(List<Planes> values) {
    return model.outputs().stream().map(output -> values.get(output.value())).toList();
  }

  /**
   * One op.
   *
   * @param operands its inputs
   * @param shape of its result, as {@link ShapeRules} gives it
   */
  public static Planes apply(Op op, List<Planes> operands, Shape shape) {
    Planes x = operands.get(0);
    return switch (op) {
      case Op.Binarize binarize -> Pointwise.binarize(x, binarize);
      case Op.Ternarize ternarize -> Pointwise.ternarize(x, ternarize);
      case Op.ToFloat _ -> x;
      case Op.BinaryConv2d conv -> Convolution.sums(x, conv, shape);
      case Op.ScaleSums scale -> Pointwise.fma(x, scale.scale(), scale.bias());
      case Op.ThresholdSums threshold -> Pointwise.threshold(x, threshold);
      case Op.Conv2d conv -> Convolution.floats(x, conv, shape);
      case Op.BinaryWeightConv2d conv -> Convolution.binaryWeights(x, conv, shape);
      case Op.ConvTranspose2d conv -> TransposedConvolution.apply(x, conv, shape);
      case Op.Affine affine -> Pointwise.fma(x, affine.scale(), affine.bias());
      case Op.PRelu prelu -> Pointwise.prelu(x, prelu);
      case Op.Clip clip -> Pointwise.clip(x, clip);
      case Op.Unary unary -> Pointwise.unary(x, unary.function());
      case Op.Binary binary -> Pointwise.binary(x, operands.get(1), binary.function());
      case Op.Softmax _ -> Pointwise.softmax(x);
      case Op.Concat _ -> Rearrangement.concat(operands, shape);
      case Op.SelectChannels select -> Rearrangement.select(x, select, shape);
      case Op.DepthToSpace move -> Rearrangement.depthToSpace(x, move, shape);
      case Op.SpaceToDepth move -> Rearrangement.spaceToDepth(x, move, shape);
      case Op.Flatten _ -> new Planes(shape.channels(), 1, 1, x.values());
      case Op.Pad pad -> Rearrangement.pad(x, pad, shape);
      case Op.Resize resize -> Resampling.apply(x, resize, shape);
      case Op.MaxPool pool -> Pooling.max(x, pool, shape);
      case Op.AveragePool pool -> Pooling.average(x, pool, shape);
      case Op.GlobalAveragePool _ -> Pooling.globalAverage(x);
      case Op.GlobalMaxPool _ -> Pooling.globalMax(x);
    };
  }
}

package org.bitfold.converter.graph;

import java.util.List;
import java.util.Optional;
import org.bitfold.converter.ConversionException;
import org.bitfold.model.ElementType;
import org.bitfold.model.InvalidModelException;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.TypeRules;
import org.bitfold.model.ValueType;

/**
 * One step of the graph and the value it makes. Immutable; two nodes are the same only if they are
 * one object.
 */
public final class GraphNode {
  private final String name;
  private final String source;
  private final GraphOp op;
  private final List<GraphNode> operands;
  private final ValueType type;

  private GraphNode(
      String name, String source, GraphOp op, List<GraphNode> operands, ValueType type) {
    this.name = name;
    this.source = source;
    this.op = op;
    this.operands = List.copyOf(operands);
    this.type = type;
  }

  /**
   * A node.
   *
   * @param name the ONNX node it comes from
   * @param source the ONNX tensor its value stands for; empty where there is none
   * @throws ConversionException if the op cannot be applied to these operands
   */
  public static GraphNode of(String name, String source, GraphOp op, List<GraphNode> operands) {
    return new GraphNode(name, source, op, operands, type(name, source, op, operands));
  }

  /** A node of a packed op. */
  public static GraphNode of(String name, String source, Op op, GraphNode... operands) {
    return of(name, source, new GraphOp.Carried(op), List.of(operands));
  }

  /** This node's name and source with another op and other operands. */
  public GraphNode with(Op newOp, GraphNode... newOperands) {
    return of(name, source, newOp, newOperands);
  }

  /** The same step on other operands. */
  public GraphNode on(List<GraphNode> newOperands) {
    return newOperands.equals(operands) ? this : of(name, source, op, newOperands);
  }

  /** The same step standing for another ONNX tensor. */
  public GraphNode standingFor(String newSource) {
    return new GraphNode(name, newSource, op, operands, type);
  }

  public String name() {
    return name;
  }

  /** The ONNX tensor the value stands for, up to rounding and a travelling constant per channel. */
  public String source() {
    return source;
  }

  public GraphOp op() {
    return op;
  }

  /** The packed op, or empty where the node is a picture or pointwise. */
  public Optional<Op> carried() {
    return op instanceof GraphOp.Carried(Op packed) ? Optional.of(packed) : Optional.empty();
  }

  public List<GraphNode> operands() {
    return operands;
  }

  /** The first operand. */
  public GraphNode operand() {
    return operands.get(0);
  }

  public ValueType type() {
    return type;
  }

  public int channels() {
    return type.channels();
  }

  private static ValueType type(String name, String source, GraphOp op, List<GraphNode> operands) {
    List<ValueType> types = operands.stream().map(GraphNode::type).toList();
    return switch (op) {
      case GraphOp.Picture(var input) -> new ValueType(ElementType.FLOAT, input.channels());
      case GraphOp.Pointwise pointwise -> {
        int channels = types.stream().mapToInt(ValueType::channels).max().orElseThrow();
        yield new ValueType(ElementType.FLOAT, channels);
      }
      case GraphOp.Carried(Op packed) -> {
        try {
          yield TypeRules.resultOf(new Node(name, packed, List.of(), source), types);
        } catch (InvalidModelException e) {
          throw new ConversionException(name, e.getMessage(), "", "");
        }
      }
    };
  }

  @Override
  public String toString() {
    String what =
        switch (op) {
          case GraphOp.Picture picture -> "Picture";
          case GraphOp.Carried(Op packed) -> packed.opName();
          case GraphOp.Pointwise(ScalarFunction function, var arguments) -> function.name();
        };
    return what + " '" + name + "' " + type;
  }
}

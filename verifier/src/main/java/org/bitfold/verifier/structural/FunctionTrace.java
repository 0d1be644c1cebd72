package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/**
 * Compares functions, products and quotients of elements with ONNX's: by its op, where the ONNX
 * graph has that very op with nothing around it; else by what comes of numbers of all magnitudes,
 * where it spells the function out in other operations.
 */
final class FunctionTrace {
  private static final long SEED = 22;
  private static final int PICTURE_RANK = 4;
  private static final int FEATURES_RANK = 2;

  /** Since then Softmax is over one axis; before, over all from there on. */
  private static final int SOFTMAX_OF_ONE_AXIS = 13;

  private final Correspondence values;
  private final Walk walk;
  private final Tally tally;

  FunctionTrace(Correspondence values, Walk walk, Tally tally) {
    this.values = values;
    this.walk = walk;
    this.tally = tally;
  }

  Optional<Shift> unary(Node node, int value, Op.UnaryFunction function) {
    String type =
        switch (function) {
          case ABS -> "Abs";
          case NEGATE -> "Neg";
          case SQRT -> "Sqrt";
          case EXP -> "Exp";
          case SIGMOID -> "Sigmoid";
          case TANH -> "Tanh";
        };
    if (!isComparable(node)) {
      return Optional.empty();
    }
    boolean named =
        onnx(node, type).filter(onnx -> isRead(node, 0, onnx.getInput(0))).isPresent()
            || function == Op.UnaryFunction.NEGATE && isNegated(node);
    return named ? same(node) : tried(node, value);
  }

  /** As {@code 0 − x} or {@code −1·x}. */
  private boolean isNegated(Node node) {
    return values
        .between(node.inputs().get(0), node.source())
        .filter(map -> map.gain().all(-1) && map.offset().all(0))
        .isPresent();
  }

  /** A product or quotient. */
  Optional<Shift> product(Node node, int value, Op.BinaryFunction function) {
    if (!isComparable(node)) {
      return Optional.empty();
    }
    boolean commutes = function == Op.BinaryFunction.MULTIPLY;
    boolean named =
        onnx(node, commutes ? "Mul" : "Div")
            .filter(
                onnx ->
                    areRead(node, onnx.getInput(0), onnx.getInput(1))
                        || commutes && areRead(node, onnx.getInput(1), onnx.getInput(0)))
            .isPresent();
    return named ? same(node) : tried(node, value);
  }

  private boolean areRead(Node node, String first, String second) {
    return isRead(node, 0, first) && isRead(node, 1, second);
  }

  Optional<Shift> softmax(Node node, int value) {
    if (!isComparable(node)) {
      return Optional.empty();
    }
    boolean named =
        onnx(node, "Softmax")
            .filter(onnx -> isOverChannels(onnx) && isRead(node, 0, onnx.getInput(0)))
            .isPresent();
    return named ? same(node) : tried(node, value);
  }

  private boolean isOverChannels(NodeProto softmax) {
    int rank = walk.constants().dims(softmax.getInput(0)).map(dims -> dims.length).orElse(0);
    boolean ofOne = values.opset() >= SOFTMAX_OF_ONE_AXIS;
    long axis = ofOne ? -1 : 1;
    for (AttributeProto attribute : softmax.getAttributeList()) {
      axis = attribute.getName().equals("axis") ? attribute.getI() : axis;
    }
    axis = axis < 0 ? axis + rank : axis;
    return axis == 1 && (rank == FEATURES_RANK || rank == PICTURE_RANK && ofOne);
  }

  /** Elements are compared as they are: neither shifted nor of other levels than the packed. */
  private boolean isComparable(Node node) {
    return values.ifUnshifted(node).isPresent()
        && !node.source().isEmpty()
        && node.inputs().stream()
            .allMatch(value -> values.isPlain(value) && !values.sourceOf(value).isEmpty());
  }

  /** The node of that type whose result a packed node stands for, with nothing in between. */
  private Optional<NodeProto> onnx(Node node, String type) {
    return walk.to(Set.of(type), node.source())
        .filter(end -> end.map().isIdentity())
        .flatMap(end -> walk.maker(end.tensor()));
  }

  private boolean isRead(Node node, int operand, String tensor) {
    return values
        .between(node.inputs().get(operand), tensor)
        .filter(ChannelAffine::isIdentity)
        .isPresent();
  }

  private Optional<Shift> same(Node node) {
    tally.check(true, node.name(), "");
    return Optional.of(Shift.NONE);
  }

  /** Tries both on pictures of numbers; empty if ONNX Runtime does not take the part by itself. */
  private Optional<Shift> tried(Node node, int value) {
    if (values.shapes().isEmpty()) {
      return Optional.empty();
    }
    Random random = new Random(SEED);
    Map<String, Planes> pictures = new LinkedHashMap<>();
    List<Planes> operands = new ArrayList<>();
    for (int operand : node.inputs()) {
      operands.add(
          pictures.computeIfAbsent(
              walk.representative(values.sourceOf(operand)),
              _ -> picture(random, node.op(), values.shapes().get(operand))));
    }
    Planes own = Oracle.apply(node.op(), operands, values.shapes().get(value));
    return values.cut(
        List.copyOf(pictures.keySet()),
        node.source(),
        part -> {
          compare(node, own, part.of(List.copyOf(pictures.values())));
          return Optional.of(Shift.NONE);
        });
  }

  private void compare(Node node, Planes own, float[] original) {
    boolean same = original.length == own.values().length;
    tally.check(
        same,
        node.name(),
        "%d elements come out, %d of the ONNX graph",
        own.values().length,
        original.length);
    int plane = own.height() * own.width();
    for (int i = 0; same && i < original.length; i++) {
      double found = own.values()[i];
      tally.check(
          Math.abs(found - original[i]) <= rounding(node.op(), own) * Math.max(1, Math.abs(found)),
          node.name(),
          "channel %d, element %d: %s gives %s, the ONNX graph %s",
          i / plane,
          i % plane,
          node.op(),
          found,
          original[i]);
    }
  }

  /** How far apart rounding may leave the two, relative to 1 or to the value. */
  private static double rounding(Op op, Planes result) {
    return op instanceof Op.Softmax
        ? Spread.ROUNDED_AT_WILL + Spread.ofFilter(result.channels())
        : Spread.ROUNDED_AT_WILL;
  }

  /** Numbers from 1/64 to 16. */
  private static Planes picture(Random random, Op op, Shape shape) {
    boolean positive = op instanceof Op.Unary(Op.UnaryFunction f) && f == Op.UnaryFunction.SQRT;
    Planes picture = Shift.picture(PerChannel.ZERO, shape);
    for (int i = 0; i < picture.values().length; i++) {
      float magnitude = (float) Math.scalb(1 + random.nextFloat(), random.nextInt(10) - 6);
      picture.values()[i] = positive || random.nextBoolean() ? magnitude : -magnitude;
    }
    return picture;
  }
}

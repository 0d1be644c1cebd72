package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/** Follows shifts through ops that move, repeat, resample or pool elements, and tries these. */
final class MovementTrace {
  /** Interpolated constants are sums of so many products, at the most. */
  private static final int INTERPOLATED = 16;

  private final Correspondence values;
  private final Walk walk;
  private final MovementCheck check;

  MovementTrace(Correspondence values, Walk walk, Tally moves) {
    this.values = values;
    this.walk = walk;
    this.check = new MovementCheck(moves);
  }

  /**
   * Ops that move elements move the shifts of their channels, where whole channels agree; what ONNX
   * adds on the way is a shift the other way.
   */
  Optional<Shift> moved(Node node, int value) {
    if (node.inputs().stream().anyMatch(values::isSigns)) {
      values.markSigns(value); // whose levels nobody follows
      return Optional.empty();
    }
    Map<String, Integer> tensors = new LinkedHashMap<>();
    List<Integer> operands = new ArrayList<>();
    List<Integer> first = new ArrayList<>();
    for (int operand : node.inputs()) {
      String tensor = walk.representative(values.sourceOf(operand));
      if (tensor.isEmpty() || values.shapes().isEmpty()) {
        return Optional.empty();
      }
      if (!tensors.containsKey(tensor)) {
        tensors.put(tensor, tensors.size());
        first.add(operand);
      }
      operands.add(tensors.get(tensor));
    }
    Shape shape = values.shapes().get(value);
    return values
        .cut(
            List.copyOf(tensors.keySet()),
            node.source(),
            part -> {
              Optional<PerChannel> added =
                  check.check(node, operands, shapes(values.shapes(), first), shape, part);
              if (added.isPresent() && !values.otherShapes().isEmpty()) {
                tryOtherSize(node, value, operands, first, part);
              }
              return added;
            })
        .flatMap(added -> shiftMoved(node, shape).map(shift -> shift.minus(Shift.packed(added))));
  }

  private static List<Shape> shapes(List<Shape> ofAll, List<Integer> operands) {
    return operands.stream().map(ofAll::get).toList();
  }

  /** Where a window ends inside a picture of one size, it may end outside one of another. */
  private void tryOtherSize(
      Node node, int value, List<Integer> operands, List<Integer> first, OnnxCut part) {
    List<Shape> ofAll = values.otherShapes();
    try {
      check.check(node, operands, shapes(ofAll, first), ofAll.get(value), part);
    } catch (VerificationException e) {
      // The original takes no pictures of this size; what it does not take is not to be compared.
    }
  }

  /** The op with which what elements may be off adds up. */
  private static Op absolute(Op op) {
    if (!(op instanceof Op.Conv2d conv)) {
      return op;
    }
    FloatFilters filters = conv.filters();
    float[] weights = filters.values().toArray();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.abs(weights[i]);
    }
    return new Op.Conv2d(
        new FloatFilters(
            filters.outputs(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters.inputs(),
            FloatVector.of(weights)),
        conv.bias(),
        conv.window(),
        conv.groups());
  }

  private Optional<Shift> shiftMoved(Node node, Shape shape) {
    List<Planes> constants = new ArrayList<>();
    List<Planes> slacks = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      Optional<Shift> shift = values.shiftOfOperand(node, i);
      if (shift.isEmpty()) {
        return Optional.empty();
      }
      Shape operand = values.shapes().get(node.inputs().get(i));
      PerChannel constant = shift.get().isZero() ? PerChannel.ZERO : shift.get().constant();
      constants.add(Shift.picture(constant, operand));
      slacks.add(Shift.picture(shift.get().slack(), operand));
    }
    double most = 0;
    for (float each : Oracle.apply(absolute(node.op()), slacks, shape).values()) {
      most = Math.max(most, Math.abs(each));
    }
    double bound = 2 * most;
    return MovementCheck.perChannel(
            Oracle.apply(node.op(), constants, shape), Spread.ofFilter(INTERPOLATED))
        .map(moved -> new Shift(moved, new PerChannel(bound)));
  }
}

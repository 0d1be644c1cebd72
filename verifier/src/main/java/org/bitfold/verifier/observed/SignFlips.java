package org.bitfold.verifier.observed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.ElementType;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;
import org.bitfold.model.ValueType;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Trace;

/**
 * Counts activations whose sign differs from the original's, and puts the original's in their
 * place. An activation that rounding takes across its threshold changes everything behind it;
 * whether it lay near enough is for claim C3 to judge, what is left apart from it is for C4.
 */
final class SignFlips {
  private final Model model;
  private final List<ValueType> types;
  private long compared;
  private long flips;
  private boolean unknown;
  private Optional<String> firstLayer = Optional.empty();

  SignFlips(Model model) {
    this.model = model;
    this.types = model.types();
  }

  /**
   * Every value of the packed model on one picture, with the original's sign where it differs.
   *
   * @param trace what the original's tensors held
   */
  List<Planes> corrected(List<Planes> inputs, Trace trace) {
    List<Shape> shapes = ShapeRules.shapes(model, inputs.stream().map(Planes::shape).toList());
    List<Planes> values = new ArrayList<>(inputs);
    for (int i = 0; i < model.nodes().size(); i++) {
      Deadline.checkpoint();
      Node node = model.nodes().get(i);
      Shape shape = shapes.get(values.size());
      List<Planes> operands = node.inputs().stream().map(values::get).toList();
      Planes value = Oracle.apply(node.op(), operands, shape);
      ElementType element = types.get(values.size()).element();
      if (element == ElementType.BITS || element == ElementType.TRITS) {
        Optional<Planes> signs = trace.planes(node.source(), shape);
        unknown |= signs.isEmpty();
        value = signs.isEmpty() ? value : corrected(node.name(), element, value, signs.get());
      }
      values.add(value);
    }
    return values;
  }

  private Planes corrected(String layer, ElementType element, Planes own, Planes original) {
    float[] signs = signs(element, own, original);
    float[] values = own.values().clone();
    long differ = 0;
    for (int i = 0; i < values.length; i++) {
      boolean tie = signs[i] == 0 && element == ElementType.BITS;
      unknown |= tie; // a bit cannot be 0
      if (!tie && signs[i] != values[i]) {
        values[i] = signs[i];
        differ++;
      }
    }
    compared += values.length;
    flips += differ;
    if (differ > 0) {
      firstLayer = firstLayer.or(() -> Optional.of(layer));
    }
    return new Planes(own.channels(), own.height(), own.width(), values);
  }

  /**
   * The original's levels as signs. They may be two numbers of any kind; which of them is +1 shows
   * in the majority.
   */
  private static float[] signs(ElementType element, Planes own, Planes original) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float value : original.values()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    boolean twoLevels = low < 0 == high > 0 || zeroIsLevel(low, own, original);
    float middle = element == ElementType.BITS && twoLevels ? (low + high) / 2 : 0;
    float[] signs = new float[own.values().length];
    long alike = 0;
    long opposite = 0;
    for (int i = 0; i < signs.length; i++) {
      signs[i] = Math.signum(original.values()[i] - middle);
      alike += signs[i] == own.values()[i] ? 1 : 0;
      opposite += signs[i] == -own.values()[i] ? 1 : 0;
    }
    for (int i = 0; opposite > alike && i < signs.length; i++) {
      signs[i] = -signs[i];
    }
    return signs;
  }

  /**
   * Whether the original's zeros are one of two levels, 0 and another, and not signs of values on
   * their threshold: then they are where the bits of that level are.
   */
  private static boolean zeroIsLevel(float low, Planes own, Planes original) {
    float bit = low == 0 ? -1 : 1;
    long there = 0;
    long elsewhere = 0;
    for (int i = 0; i < own.values().length; i++) {
      if (original.values()[i] == 0) {
        there += own.values()[i] == bit ? 1 : 0;
        elsewhere += own.values()[i] == bit ? 0 : 1;
      }
    }
    return there > elsewhere;
  }

  long compared() {
    return compared;
  }

  long flips() {
    return flips;
  }

  /** Whether there are signs that could not be put in: unknown ones, and zeros where bits are. */
  boolean unknown() {
    return unknown;
  }

  /** The first layer with a flip, of the first run that has one. */
  Optional<String> firstLayer() {
    return firstLayer;
  }
}

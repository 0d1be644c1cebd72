package org.bitfold.verifier.observed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bitfold.model.ElementType;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
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
  private static final float HALFWAY = 0x1p-20f;

  private final Model model;
  private final Set<String> made;
  private final List<ValueType> types;
  private long compared;
  private long flips;
  private boolean unknown;
  private Optional<String> firstLayer = Optional.empty();

  /**
   * @param made tensors of the original that Sign itself makes, so that a 0 is no level of bits but
   *     a value on its threshold
   */
  SignFlips(Model model, Set<String> made) {
    this.model = model;
    this.made = made;
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
      boolean signs = element == ElementType.BITS || element == ElementType.TRITS;
      if (signs && !isConstant(node.op())) {
        Optional<Planes> known = trace.planes(node.source(), shape);
        unknown |= known.isEmpty();
        value = known.isEmpty() ? value : corrected(node, element, value, known.get());
      }
      values.add(value);
    }
    return values;
  }

  /** Whether its bits are +1 whatever the picture: no original can have another sign there. */
  private static boolean isConstant(Op op) {
    if (!(op instanceof Op.Binarize(FloatVector thresholds))) {
      return false;
    }
    for (int c = 0; c < thresholds.size(); c++) {
      if (thresholds.get(c) != Float.NEGATIVE_INFINITY) {
        return false;
      }
    }
    return true;
  }

  private Planes corrected(Node node, ElementType element, Planes own, Planes original) {
    boolean bits = element == ElementType.BITS;
    boolean literal = bits && made.contains(node.source());
    float[] signs =
        literal
            ? turned(own, original)
            : isSign(node.op(), original) ? original.values() : signs(element, own, original);
    float[] values = own.values().clone();
    long differ = 0;
    for (int i = 0; i < values.length; i++) {
      boolean tie = signs[i] == 0 && bits;
      unknown |= tie && !literal; // a bit cannot be 0
      if (tie ? literal : signs[i] != values[i]) {
        values[i] = signs[i]; // in floats, what follows takes a 0, too
        differ += tie ? 0 : 1;
      }
    }
    compared += values.length;
    flips += differ;
    if (differ > 0) {
      firstLayer = firstLayer.or(() -> Optional.of(node.name()));
    }
    return new Planes(own.channels(), own.height(), own.width(), values);
  }

  /** The original's own signs, or their opposites where most bits are these. */
  private static float[] turned(Planes own, Planes original) {
    float[] signs = original.values().clone();
    double agreement = 0;
    for (int i = 0; i < signs.length; i++) {
      agreement += signs[i] * own.values()[i];
    }
    for (int i = 0; agreement < 0 && i < signs.length; i++) {
      signs[i] = -signs[i];
    }
    return signs;
  }

  /**
   * Whether trits are the original's −1, 0 and 1 themselves: no channel has the same sign on both
   * sides of 0.
   */
  private static boolean isSign(Op op, Planes original) {
    if (!(op instanceof Op.Ternarize(FloatVector lower, FloatVector upper))) {
      return false;
    }
    for (int c = 0; c < lower.size(); c++) {
      if (Float.isInfinite(lower.get(c)) || Float.isInfinite(upper.get(c))) {
        return false;
      }
    }
    return areSigns(original);
  }

  private static boolean areSigns(Planes original) {
    for (float value : original.values()) {
      if (value != -1 && value != 0 && value != 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the original has one number in a channel where the packed model has two: signs flipped
   * there. Where other channels say that a 0 is a 0, that number is its own sign.
   */
  private static boolean isTurned(Planes own, Planes original, int first, int count) {
    return !Levels.of(original.values(), first, count).areApart()
        && Levels.of(own.values(), first, count).areApart();
  }

  /**
   * The original's levels as signs. They may be two numbers of any kind, others in each channel;
   * which of them is +1 shows in the majority.
   */
  private static float[] signs(ElementType element, Planes own, Planes original) {
    int plane = Math.max(1, own.height() * own.width());
    Levels all = Levels.of(original.values(), 0, original.values().length);
    boolean bits = element == ElementType.BITS;
    boolean twoLevels = all.low() < 0 == all.high() > 0 || zeroIsLevel(all.low(), own, original);
    boolean offset = !bits && all.low() != -all.high() && all.withMiddle(original);
    boolean zeros = areSigns(original) && all.low() * all.high() == 0 && all.areApart();
    float[] signs = new float[own.values().length];
    boolean[] settled = new boolean[own.channels()];
    Levels levels = all;
    long alike = 0;
    long opposite = 0;
    for (int i = 0; i < signs.length; i++) {
      int c = i / plane;
      if (i % plane == 0) {
        settled[c] =
            !bits
                && all.low() != -all.high()
                && !offset
                && !(zeros && isTurned(own, original, c * plane, plane))
                && oneSided(own, original, c * plane, plane, signs);
        levels = Levels.of(original.values(), c * plane, plane);
      }
      if (settled[c]) {
        continue;
      }
      float middle = bits && twoLevels ? (levels.areApart() ? levels : all).middle() : 0;
      float value = original.values()[i];
      boolean zero = offset && all.isMiddle(value);
      signs[i] = zero ? 0 : Math.signum(value - (offset ? all.middle() : middle));
      alike += signs[i] == own.values()[i] ? 1 : 0;
      opposite += signs[i] == -own.values()[i] ? 1 : 0;
    }
    for (int i = 0; opposite > alike && i < signs.length; i++) {
      signs[i] = settled[i / plane] ? signs[i] : -signs[i];
    }
    return signs;
  }

  /**
   * A channel whose trits are 0 on one side stands for two levels of the original, neither of which
   * needs to be 0. Where only one of them occurs, it is the one that most trits stand for.
   *
   * @return whether it is such a channel; its signs are written then
   */
  private static boolean oneSided(
      Planes own, Planes original, int first, int count, float[] signs) {
    Levels found = Levels.of(own.values(), first, count);
    Levels trits = found.low() < 0 ? new Levels(-1, 0) : new Levels(0, 1);
    Levels levels = Levels.of(original.values(), first, count);
    boolean two = found.low() >= trits.low() && found.high() <= trits.high();
    int upper = 0;
    int same = 0;
    for (int i = first; i < first + count; i++) {
      float value = original.values()[i];
      boolean up = own.values()[i] == trits.high();
      two &= value != 0 && (value == levels.low() || value == levels.high());
      upper += up ? 1 : 0;
      same += up == (value == levels.high()) ? 1 : 0;
    }
    boolean ascending = levels.areApart() ? 2 * same >= count : 2 * upper >= count;
    for (int i = first; two && i < first + count; i++) {
      boolean high = original.values()[i] == levels.high();
      signs[i] = high == ascending ? trits.high() : trits.low();
    }
    return two;
  }

  /** The least and the largest of some values. */
  private record Levels(float low, float high) {
    static Levels of(float[] values, int first, int count) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int i = first; i < first + count; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
      return new Levels(low, high);
    }

    boolean areApart() {
      return low < high;
    }

    float middle() {
      return (low + high) / 2;
    }

    /** Whether a number is halfway, but for the rounding of a scale and an offset. */
    boolean isMiddle(float value) {
      return Math.abs(value - middle()) <= HALFWAY * (high - low);
    }

    /** Whether these are signs with an offset, zeros among them: no number lies elsewhere. */
    boolean withMiddle(Planes original) {
      boolean occurs = false;
      for (float value : original.values()) {
        boolean middle = isMiddle(value);
        occurs |= middle;
        if (!middle && value != low && value != high) {
          return false;
        }
      }
      return occurs && areApart();
    }
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

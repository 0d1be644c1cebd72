package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.model.ElementType;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.ShapeRules;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.original.Original;

/**
 * What is known of the values of a packed model beside the ONNX tensors they stand for: their
 * shifts, what the original has where signs are, and what ONNX computes between them.
 */
final class Correspondence {
  /** Of the pictures that moves are tried on, where the packed file records no self-test. */
  private static final int SIDE = 48;

  private static final int MOST_TIMES = 32;

  /** Pixels from side to side that show what is done with them. */
  private static final int FEWEST = 4;

  private final Model model;
  private final Original original;
  private final Walk walk;
  private final Map<Integer, Shift> shiftOf = new HashMap<>();

  /** What is added to sides so that windows end elsewhere; the first that the model takes. */
  private static final int[] LONGER = {1, 2, 3, 4, 8};

  /** Of all values, at sizes that the model takes; empty if none is known. */
  private final List<Shape> shapes;

  /** The same where pictures are a little larger; empty where one size only is taken. */
  private final List<Shape> otherShapes;

  /** What the original has where signs are −1, 0, 1. */
  private final Map<Integer, ChannelAffine> levelsOf = new HashMap<>();

  /** Values that are signs. */
  private final Set<Integer> signs = new HashSet<>();

  Correspondence(Model model, Original original, Walk walk) {
    this.model = model;
    this.original = original;
    this.walk = walk;
    List<Input> taken = original.restrict(model).inputs();
    this.shapes = shapes(model, taken);
    this.otherShapes = otherShapes(model, taken, shapes);
  }

  private static List<Shape> otherShapes(Model model, List<Input> taken, List<Shape> shapes) {
    if (shapes.isEmpty() || taken.stream().anyMatch(input -> input.height() * input.width() > 0)) {
      return List.of();
    }
    for (int longer : LONGER) {
      List<SelfTest.Size> sizes =
          shapes.subList(0, taken.size()).stream()
              .map(shape -> new SelfTest.Size(shape.height() + longer, shape.width() + longer))
              .toList();
      Optional<List<Shape>> other = shapes(model, taken, sizes, 1);
      if (other.isPresent()) {
        return other.get();
      }
    }
    return List.of();
  }

  /**
   * The smallest multiple of the sizes of the self-test at which most ops that move elements have
   * some to move: the mean of a single pixel is its maximum.
   */
  private static List<Shape> shapes(Model model, List<Input> taken) {
    List<SelfTest.Size> sizes =
        model
            .selfTest()
            .map(SelfTest::shapes)
            .orElse(Collections.nCopies(model.inputs().size(), new SelfTest.Size(SIDE, SIDE)));
    // Where no sizes fit, moves are not tried, C1 is not proven, C3 judges what they bring.
    List<Shape> best = List.of();
    long most = -1;
    for (int times = 1; times <= MOST_TIMES; times *= 2) {
      Optional<List<Shape>> shapes = shapes(model, taken, sizes, times);
      long moving = shapes.map(known -> moving(model, known)).orElse(-1L);
      if (moving > most) {
        most = moving;
        best = shapes.orElseThrow();
      }
    }
    return best;
  }

  private static Optional<List<Shape>> shapes(
      Model model, List<Input> taken, List<SelfTest.Size> sizes, int times) {
    List<Shape> inputs = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      SelfTest.Size size = sizes.get(i);
      Input input = taken.get(i);
      inputs.add(
          new Shape(
              input.height() > 0 ? input.height() : size.height() * times,
              input.width() > 0 ? input.width() : size.width() * times,
              input.channels()));
    }
    try {
      return Optional.of(ShapeRules.shapes(model, inputs));
    } catch (ShapeException e) {
      return Optional.empty();
    }
  }

  /** How many ops that choose between pixels or weigh them have as many as show what they do. */
  private static long moving(Model model, List<Shape> shapes) {
    return model.nodes().stream()
        .filter(node -> isOfPixels(node.op()))
        .map(node -> shapes.get(node.inputs().get(0)))
        .filter(shape -> Math.min(shape.height(), shape.width()) >= FEWEST)
        .count();
  }

  private static boolean isOfPixels(Op op) {
    return op instanceof Op.MaxPool
        || op instanceof Op.AveragePool
        || op instanceof Op.GlobalAveragePool
        || op instanceof Op.GlobalMaxPool
        || op instanceof Op.Resize
        || op instanceof Op.Pad
        || op instanceof Op.SpaceToDepth;
  }

  /** Shapes of all values, at sizes that the model takes; empty if none is known. */
  List<Shape> shapes() {
    return shapes;
  }

  /** The same where pictures are a little larger; empty where one size only is taken. */
  List<Shape> otherShapes() {
    return otherShapes;
  }

  Optional<Shift> shift(int value) {
    return Optional.ofNullable(shiftOf.get(value));
  }

  void setShift(int value, Shift shift) {
    shiftOf.put(value, shift);
  }

  boolean isSigns(int value) {
    return signs.contains(value);
  }

  void markSigns(int value) {
    signs.add(value);
  }

  /** Whether a value holds what the original's tensor does, beside its shift. */
  boolean isPlain(int value) {
    ChannelAffine levels = levelsOf.get(value);
    return !isSigns(value) || levels != null && levels.isIdentity();
  }

  /** The version of ONNX's own ops that the original is written in. */
  long opset() {
    return original.network().getOpsetImportList().stream()
        .filter(set -> set.getDomain().isEmpty())
        .mapToLong(OperatorSetIdProto::getVersion)
        .findFirst()
        .orElse(0);
  }

  /** From signs to what the original has there; null where that is not known. */
  ChannelAffine levels(int value) {
    return levelsOf.get(value);
  }

  void setLevels(int value, ChannelAffine levels) {
    levelsOf.put(value, levels);
  }

  String sourceOf(int value) {
    int inputs = model.inputs().size();
    return value < inputs
        ? model.inputs().get(value).name()
        : model.nodes().get(value - inputs).source();
  }

  Node makerOf(int value) {
    return model.nodes().get(value - model.inputs().size());
  }

  /** The shift of a node's operand, if it is known. */
  Optional<Shift> shiftOfOperand(Node node, int operand) {
    return Optional.ofNullable(shiftOf.get(node.inputs().get(operand)));
  }

  /** Ops that a shift cannot cross. */
  Optional<Shift> ifUnshifted(Node node) {
    for (int i = 0; i < node.inputs().size(); i++) {
      if (shiftOfOperand(node, i).filter(Shift::isZero).isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(Shift.NONE);
  }

  /** What ONNX does between the value of an operand and a tensor. */
  Optional<ChannelAffine> between(int operand, String to) {
    return walked(operand, to).or(() -> inPlace(operand, to));
  }

  Optional<ChannelAffine> walked(int operand, String to) {
    Optional<ChannelAffine> map = walk.between(sourceOf(operand), to);
    if (!isSigns(operand)) {
      return map;
    }
    return Optional.ofNullable(levelsOf.get(operand))
        .flatMap(levels -> map.map(behind -> behind.after(levels.gain(), levels.offset())));
  }

  /** Channels of trits that are always 0, as their thresholds were compared. */
  IntPredicate silent(int operand) {
    ChannelAffine levels = levelsOf.get(operand);
    boolean trits = model.types().get(operand).element() == ElementType.TRITS;
    return channel -> trits && levels != null && levels.gain().get(channel) == 0;
  }

  /** What ONNX adds on the way, where it leaves every element in its place (a Slice of all). */
  private Optional<ChannelAffine> inPlace(int operand, String to) {
    String from = sourceOf(operand);
    if (from.isEmpty() || shapes.isEmpty() || isSigns(operand)) {
      return Optional.empty();
    }
    Shape shape = shapes.get(operand);
    return cut(List.of(from), to, part -> MovementCheck.added(shape, part))
        .map(added -> ChannelAffine.IDENTITY.after(PerChannel.ONE, added));
  }

  /**
   * Asks ONNX Runtime about the operations between two tensors.
   *
   * @param check asks; says whether there was an answer
   * @return no shift, if there was
   */
  Optional<Shift> probe(String from, String to, Predicate<OnnxCut> check) {
    return cut(
        List.of(from), to, part -> check.test(part) ? Optional.of(Shift.NONE) : Optional.empty());
  }

  /**
   * Asks ONNX Runtime about the operations between some tensors and another; empty if it cannot.
   */
  <T> Optional<T> cut(List<String> from, String to, Function<OnnxCut, Optional<T>> question) {
    try {
      Optional<OnnxCut> cut = OnnxCut.between(original, walk, from, to);
      if (cut.isEmpty()) {
        return Optional.empty();
      }
      try (OnnxCut function = cut.get()) {
        return question.apply(function);
      }
    } catch (VerificationException e) {
      // The part does not run by itself; C3 judges what it makes.
      return Optional.empty();
    }
  }
}

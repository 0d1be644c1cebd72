package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Provenance;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.ShapeRules;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/** Why a fault that no claim refutes does no harm. */
enum Harmless {
  /** Names, what nodes stand for, the log and the task; all that is computed is the same. */
  LABEL("labels") {
    @Override
    boolean covers(Model sound, Model faulty, Model taken) {
      return bare(sound).equals(bare(faulty));
    }
  },
  /** Constants that lie no further apart than C1 allows rounding, and nothing else. */
  ROUNDING("rounding") {
    @Override
    boolean covers(Model sound, Model faulty, Model taken) {
      return sound.inputs().equals(faulty.inputs())
          && sound.outputs().equals(faulty.outputs())
          && sound.metadata().equals(faulty.metadata())
          && alike(sound.nodes(), faulty.nodes(), Harmless::isRounded);
    }
  },
  /**
   * The same floats come out of noise at every size; where the fault is in what moves, chooses and
   * combines elements or in bits, these say it all.
   */
  SAME_RESULTS("same results") {
    @Override
    boolean covers(Model sound, Model faulty, Model taken) {
      return sound.metadata().equals(faulty.metadata())
          && Set.copyOf(constants(sound)).equals(Set.copyOf(constants(faulty)))
          && bringTheSame(sound, faulty, taken, 0);
    }
  },
  /** What was slipped in is read by sign layers alone, and no number changes its side. */
  SAME_SIGNS("same signs") {
    @Override
    boolean covers(Model sound, Model faulty, Model taken) {
      return sound.inputs().equals(faulty.inputs())
          && sound.metadata().equals(faulty.metadata())
          && SameSigns.in(sound, faulty);
    }
  },
  /** None of the numbers that can come there meets the fault. */
  SAME_NUMBERS("same numbers") {
    @Override
    boolean covers(Model sound, Model faulty, Model taken) {
      return sound.inputs().equals(faulty.inputs())
          && sound.metadata().equals(faulty.metadata())
          && ReachableNumbers.passBy(sound, faulty);
    }
  },
  /** A constant per channel is added elsewhere, or not at all, and the network takes it away. */
  CANCELS("cancels") {
    @Override
    boolean covers(Model sound, Model faulty, Model taken) {
      return sound.metadata().equals(faulty.metadata())
          && withoutShifts(sound).equals(withoutShifts(faulty))
          && sound.nodes().stream().noneMatch(node -> isSign(node.op()))
          && bringTheSame(sound, faulty, taken, 0x1p-18);
    }
  };

  private static final double SPREAD = 8 * 0x1p-24;
  private static final long SEED = 77;
  private static final float BEYOND = 3;

  private static final List<SelfTest.Size> SIZES =
      List.of(
          new SelfTest.Size(11, 13),
          new SelfTest.Size(12, 16),
          new SelfTest.Size(18, 21),
          new SelfTest.Size(24, 32));

  private final String title;

  Harmless(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /**
   * The rule that says why, if there is one.
   *
   * @param taken the sound model, taking pictures of the sizes only that its original takes: what
   *     others would bring nobody can say
   */
  static Optional<Harmless> rule(Model sound, Model faulty, Model taken) {
    return Arrays.stream(values()).filter(rule -> rule.covers(sound, faulty, taken)).findFirst();
  }

  abstract boolean covers(Model sound, Model faulty, Model taken);

  /** What the arithmetic and the pictures depend on. */
  private static Model bare(Model model) {
    return new Model(
        model.inputs(),
        model.nodes().stream().map(node -> new Node("", node.op(), node.inputs(), "")).toList(),
        model.outputs(),
        new Metadata(
            Metadata.Task.UNKNOWN, model.metadata().colorOrder(), model.metadata().valueRange()),
        Provenance.none(),
        Optional.empty());
  }

  @FunctionalInterface
  private interface Likeness {
    boolean of(Object first, Object second);
  }

  private static boolean alike(List<Node> first, List<Node> second, Likeness likeness) {
    boolean alike = first.size() == second.size();
    for (int i = 0; alike && i < first.size(); i++) {
      alike =
          first.get(i).inputs().equals(second.get(i).inputs())
              && likeness.of(first.get(i).op(), second.get(i).op());
    }
    return alike;
  }

  /** Whether all floats in two records lie within rounding and everything else is the same. */
  private static boolean isRounded(Object first, Object second) {
    if (first instanceof FloatVector a && second instanceof FloatVector b) {
      boolean rounded = a.size() == b.size();
      for (int i = 0; rounded && i < a.size(); i++) {
        rounded = isRounded(a.get(i), b.get(i));
      }
      return rounded;
    }
    if (first instanceof Float a && second instanceof Float b) {
      double distance = Math.abs((double) a - b);
      return a.equals(b)
          || distance <= Float.MIN_NORMAL
          || distance <= SPREAD * Math.max(Math.abs(a), Math.abs(b));
    }
    if (first instanceof Record a && second instanceof Record b && a.getClass() == b.getClass()) {
      List<Object> ours = Alterations.components(a);
      List<Object> theirs = Alterations.components(b);
      boolean rounded = true;
      for (int i = 0; rounded && i < ours.size(); i++) {
        rounded = isRounded(ours.get(i), theirs.get(i));
      }
      return rounded;
    }
    return first.equals(second);
  }

  /** The floats and integers of all ops but filters' bits, in order. */
  private static List<Object> constants(Model model) {
    List<Object> constants = new ArrayList<>();
    model.nodes().forEach(node -> collect(node.op(), constants));
    return constants;
  }

  private static void collect(Object value, List<Object> constants) {
    switch (value) {
      case FloatVector vector -> constants.add(vector);
      case Float number -> constants.add(number);
      case Op.ThresholdSums sums -> constants.add(sums);
      case FloatFilters filters -> constants.add(filters.values());
      case BitFilters _ -> {
        // each bit is met at every pixel
      }
      case Record record -> Alterations.components(record).forEach(c -> collect(c, constants));
      default -> {
        // places, sizes and choices
      }
    }
  }

  private static List<Op> withoutShifts(Model model) {
    return model.nodes().stream()
        .map(Node::op)
        .filter(op -> !(op instanceof Op.Affine affine && isOne(affine.scale())))
        .toList();
  }

  private static boolean isSign(Op op) {
    return op instanceof Op.Binarize
        || op instanceof Op.Ternarize
        || op instanceof Op.ThresholdSums;
  }

  private static boolean isOne(FloatVector scale) {
    return scale.equals(FloatVector.filled(scale.size(), 1));
  }

  private static boolean bringTheSame(Model sound, Model faulty, Model taken, double apart) {
    Set<SelfTest.Size> sizes = new LinkedHashSet<>(SIZES);
    sound.selfTest().ifPresent(test -> sizes.addAll(test.shapes()));
    int compared = 0;
    for (SelfTest.Size size : sizes) {
      Optional<List<Planes>> expected = outputs(sound, taken, size);
      if (expected.isPresent()) {
        Optional<List<Planes>> found = outputs(faulty, taken, size);
        if (found.isEmpty() || !same(expected.get(), found.get(), apart)) {
          return false;
        }
        compared++;
      }
    }
    return compared > 0;
  }

  /** Empty where the model does not take this size. */
  private static Optional<List<Planes>> outputs(Model model, Model taken, SelfTest.Size size) {
    Random random = new Random(SEED);
    List<Planes> noise = new ArrayList<>();
    List<Shape> shapes = new ArrayList<>();
    for (var input : taken.inputs()) {
      int height = input.height() > 0 ? input.height() : size.height();
      int width = input.width() > 0 ? input.width() : size.width();
      Shape shape = new Shape(height, width, input.channels());
      float[] values = new float[Math.toIntExact(shape.elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian() * BEYOND * model.metadata().valueRange();
      }
      shapes.add(shape);
      noise.add(new Planes(shape.channels(), height, width, values));
    }
    try {
      ShapeRules.shapes(model, shapes);
    } catch (ShapeException e) {
      return Optional.empty();
    }
    List<Planes> values = new Oracle(model).values(noise);
    return Optional.of(model.outputs().stream().map(output -> values.get(output.value())).toList());
  }

  private static boolean same(List<Planes> first, List<Planes> second, double apart) {
    boolean same = first.size() == second.size();
    for (int i = 0; same && i < first.size(); i++) {
      float[] ours = first.get(i).values();
      float[] theirs = second.get(i).values();
      same = first.get(i).shape().equals(second.get(i).shape());
      for (int j = 0; same && j < ours.length; j++) {
        same =
            ours[j] == theirs[j]
                || Math.abs(ours[j] - theirs[j]) <= apart * BEYOND
                || Float.isNaN(ours[j]) && Float.isNaN(theirs[j]);
      }
    }
    return same;
  }
}

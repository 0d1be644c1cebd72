package org.bitfold.verifier.mutation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Sha256;

/**
 * Lists the ways in which a value of the model can be wrong in one place, by the types of its
 * record components. Of a vector or of filters, each way is taken once, at an entry that chance
 * picks.
 */
final class Alterations {
  private static final float PER_MILLE = 1 + 0x1p-10f;

  private final Random random;
  private final List<Alteration<Object>> found = new ArrayList<>();

  private Alterations(Random random) {
    this.random = random;
  }

  /**
   * The values like {@code value} but for one place.
   *
   * @param random picks entries
   */
  static <T> List<Alteration<T>> of(T value, Random random) {
    Alterations alterations = new Alterations(random);
    alterations.alter(value);
    List<Alteration<T>> typed = new ArrayList<>();
    for (Alteration<Object> each : alterations.found) {
      typed.add(each.within("", altered -> sameType(value, altered)));
    }
    return typed;
  }

  @SuppressWarnings("unchecked") // what is altered keeps its type, or its sealed family, as T
  private static <T> T sameType(T value, Object altered) {
    return (T) altered;
  }

  private void alter(Object value) {
    switch (value) {
      case Integer number -> integers(number);
      case Float number -> floats(number);
      case Boolean flag -> add("flag turned", () -> !flag);
      case Enum<?> constant -> constants(constant);
      case FloatVector vector -> vector(vector);
      case IntVector vector -> vector(vector);
      case BitFilters filters -> filters(filters);
      case Record record -> record(record);
      case String _, Sha256 _, List<?> _, Optional<?> _ -> {
        // what holds them alters names, wiring and logs in ways of its own
      }
      default -> throw new IllegalArgumentException("no way to alter a " + value.getClass());
    }
  }

  private void add(String kind, Supplier<Object> altered) {
    found.add(new Alteration<>(kind, "", altered));
  }

  private void record(Record record) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      int index = i;
      for (Alteration<Object> each : of(component(record, components[i]), random)) {
        found.add(each.within(components[i].getName(), altered -> with(record, index, altered)));
      }
    }
    for (int i = 0; i < components.length; i++) {
      for (int j = i + 1; j < components.length; j++) {
        exchange(record, i, j);
      }
    }
    others(record);
  }

  /** Two components of one type take each other's place. */
  private void exchange(Record record, int i, int j) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Object first = component(record, components[i]);
    Object second = component(record, components[j]);
    if (components[i].getType() == components[j].getType() && !first.equals(second)) {
      String place = components[i].getName() + "/" + components[j].getName();
      found.add(
          new Alteration<>(
              "fields exchanged", place, () -> with((Record) with(record, i, second), j, first)));
    }
  }

  /** Another kind of the same sealed family that is made of the same components. */
  private void others(Record record) {
    for (Class<?> family : record.getClass().getInterfaces()) {
      for (Class<?> other : family.isSealed() ? family.getPermittedSubclasses() : new Class<?>[0]) {
        if (other != record.getClass() && Arrays.equals(types(other), types(record.getClass()))) {
          add("made a " + other.getSimpleName(), () -> make(other, components(record).toArray()));
        }
      }
    }
  }

  private static Class<?>[] types(Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .map(RecordComponent::getType)
        .toArray(Class<?>[]::new);
  }

  /** What a record is made of, in order. */
  static List<Object> components(Record record) {
    return Arrays.stream(record.getClass().getRecordComponents())
        .map(component -> component(record, component))
        .toList();
  }

  private static Object component(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static Object with(Record record, int index, Object altered) {
    Object[] arguments = components(record).toArray();
    arguments[index] = altered;
    return make(record.getClass(), arguments);
  }

  private static Object make(Class<?> type, Object[] arguments) {
    try {
      return type.getDeclaredConstructor(types(type)).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException("cannot make a " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type, e);
    }
  }

  private void integers(int number) {
    add("integer one up", () -> number + 1);
    add("integer one down", () -> number - 1);
    if (number != 0) {
      add("integer doubled", () -> 2 * number);
    }
  }

  private void floats(float number) {
    changes(number).forEach(each -> add(each.kind(), () -> each.change().apply(number)));
  }

  private record Change(String kind, UnaryOperator<Float> change) {}

  /** What is done to a float; only what makes another of it. */
  private static List<Change> changes(float number) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change("float an ulp up", Math::nextUp));
    changes.add(new Change("float an ulp down", Math::nextDown));
    changes.add(new Change("float a per mille up", x -> x * PER_MILLE));
    changes.add(new Change("float negated", x -> -x));
    changes.add(new Change("float to zero", _ -> 0f));
    changes.add(new Change("float up by one", x -> x + 1));
    changes.add(new Change("float to infinity", _ -> Float.POSITIVE_INFINITY));
    changes.add(new Change("float to NaN", _ -> Float.NaN));
    changes.add(new Change("float to the least", _ -> Float.MIN_VALUE));
    changes.removeIf(
        each -> Float.floatToIntBits(each.change().apply(number)) == Float.floatToIntBits(number));
    return changes;
  }

  private void constants(Enum<?> constant) {
    for (Object other : constant.getDeclaringClass().getEnumConstants()) {
      if (other != constant) {
        add("another constant", () -> other);
      }
    }
  }

  private void vector(FloatVector vector) {
    if (vector.size() == 0) {
      return;
    }
    int at = random.nextInt(vector.size());
    for (Change each : changes(vector.get(at))) {
      add(each.kind(), () -> with(vector, at, each.change().apply(vector.get(at))));
    }
    int other = random.nextInt(vector.size());
    if (vector.get(at) != vector.get(other)) {
      add(
          "entries swapped",
          () -> with(with(vector, at, vector.get(other)), other, vector.get(at)));
    }
    add("all negated", () -> each(vector, x -> -x));
    add("all a per mille up", () -> each(vector, x -> x * PER_MILLE));
    add("all to the next channel", () -> Constants.changed(vector, Constants::next));
    add("one for all", () -> FloatVector.filled(vector.size(), vector.get(at)));
  }

  private static FloatVector with(FloatVector vector, int at, float value) {
    float[] values = vector.toArray();
    values[at] = value;
    return FloatVector.of(values);
  }

  private static FloatVector each(FloatVector vector, UnaryOperator<Float> change) {
    float[] values = vector.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = change.apply(values[i]);
    }
    return FloatVector.of(values);
  }

  private void vector(IntVector vector) {
    if (vector.size() == 0) {
      return;
    }
    int at = random.nextInt(vector.size());
    add("integer one up", () -> with(vector, at, vector.get(at) + 1));
    add("integer one down", () -> with(vector, at, vector.get(at) - 1));
    add("integer two up", () -> with(vector, at, vector.get(at) + 2));
    add("integer to zero", () -> with(vector, at, 0));
    add("integer negated", () -> with(vector, at, -vector.get(at)));
    add("integer the largest", () -> with(vector, at, Integer.MAX_VALUE));
    add("integer the smallest", () -> with(vector, at, Integer.MIN_VALUE));
    int other = random.nextInt(vector.size());
    if (vector.get(at) != vector.get(other)) {
      add(
          "entries swapped",
          () -> with(with(vector, at, vector.get(other)), other, vector.get(at)));
    }
    add("all negated", () -> each(vector, x -> -x));
  }

  private static IntVector with(IntVector vector, int at, int value) {
    int[] values = vector.toArray();
    values[at] = value;
    return IntVector.of(values);
  }

  private static IntVector each(IntVector vector, IntUnaryOperator change) {
    return IntVector.of(Arrays.stream(vector.toArray()).map(change).toArray());
  }

  /** What becomes of a weight, by its place. */
  @FunctionalInterface
  private interface Weights {
    int at(int o, int ky, int kx, int c);
  }

  private void filters(BitFilters f) {
    int o = random.nextInt(f.outputs());
    int p = random.nextInt(f.outputs());
    int y = random.nextInt(f.kernelHeight());
    int x = random.nextInt(f.kernelWidth());
    int d = random.nextInt(f.inputs());
    int e = random.nextInt(f.inputs());
    int other = f.get(o, y, x, d) == 1 ? -1 : 1;
    int none = f.get(o, y, x, d) == 0 ? -1 : 0;
    weights(f, "weight flipped", one(f, o, y, x, d, other));
    weights(f, "weight to zero, or from it", one(f, o, y, x, d, none));
    weights(f, "filter negated", (oo, ky, kx, c) -> sign(oo == o) * f.get(oo, ky, kx, c));
    weights(f, "all filters negated", (oo, ky, kx, c) -> -f.get(oo, ky, kx, c));
    weights(f, "filters swapped", (oo, ky, kx, c) -> f.get(swap(oo, o, p), ky, kx, c));
    weights(f, "channels swapped", (oo, ky, kx, c) -> f.get(oo, ky, kx, swap(c, d, e)));
    weights(
        f,
        "tap negated",
        (oo, ky, kx, c) -> sign(oo == o && ky == y && kx == x) * f.get(oo, ky, kx, c));
    weights(
        f, "kernel upside down", (oo, ky, kx, c) -> f.get(oo, f.kernelHeight() - 1 - ky, kx, c));
    if (f.kernelHeight() == f.kernelWidth()) {
      weights(f, "kernel transposed", (oo, ky, kx, c) -> f.get(oo, kx, ky, c));
    }
  }

  private static Weights one(BitFilters f, int o, int y, int x, int d, int weight) {
    return (oo, ky, kx, c) ->
        oo == o && ky == y && kx == x && c == d ? weight : f.get(oo, ky, kx, c);
  }

  private static int sign(boolean negated) {
    return negated ? -1 : 1;
  }

  private static int swap(int index, int first, int second) {
    return index == first ? second : index == second ? first : index;
  }

  private void weights(BitFilters f, String kind, Weights weights) {
    BitFilters changed = Constants.changed(f, (_, o, ky, kx, c) -> weights.at(o, ky, kx, c));
    if (!changed.equals(f)) {
      add(kind, () -> changed);
    }
  }
}

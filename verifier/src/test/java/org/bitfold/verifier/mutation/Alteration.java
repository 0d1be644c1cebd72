package org.bitfold.verifier.mutation;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A value like a given one but for one place.
 *
 * @param <T> what it is
 * @param kind what is done there
 * @param place the component that is altered, such as {@code window.padTop}
 * @param altered makes the altered value; throws {@link IllegalArgumentException} or {@link
 *     org.bitfold.model.InvalidModelException} where no such value exists
 */
record Alteration<T>(String kind, String place, Supplier<T> altered) {
  /** The alteration of what holds the value. */
  <W> Alteration<W> within(String component, Function<T, W> rebuilt) {
    String dot = component.isEmpty() || place.isEmpty() ? "" : ".";
    String path = component + dot + place;
    return new Alteration<>(kind, path, () -> rebuilt.apply(altered.get()));
  }
}

package org.bitfold.conformance;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.bitfold.model.Model;
import org.bitfold.runtime.Tensor;

/**
 * A model that every runtime runs to the same bytes.
 *
 * @param name operator and what is hard about it, fit for a file name
 * @param inputs one picture per input of the model
 * @param seed of its self-test; empty where its file has none
 * @param form what becomes of its canonical file, such as one of a later minor version
 */
record Case(
    String name, Model model, List<Tensor> inputs, OptionalLong seed, UnaryOperator<byte[]> form) {
  private static final OptionalLong USUAL_SEED = OptionalLong.of(1);

  Case(String name, Model model, List<Tensor> inputs) {
    this(name, model, inputs, USUAL_SEED, UnaryOperator.identity());
  }

  Case withSeed(long seed) {
    return new Case(name, model, inputs, OptionalLong.of(seed), form);
  }

  Case withoutSelfTest() {
    return new Case(name, model, inputs, OptionalLong.empty(), form);
  }

  Case inForm(UnaryOperator<byte[]> form) {
    return new Case(name, model, inputs, seed, form);
  }
}

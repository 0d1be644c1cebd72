package org.bitfold.verifier.bitexact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bitfold.model.Model;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.selftest.Exposed;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.samples.Sample;

/** One model, run by every kind of kernels and judged by the float simulation. */
final class Contest implements AutoCloseable {
  private final Model model;
  private final Oracle oracle;
  private final List<Contestant> contestants;
  private final Map<Contestant, Session> sessions = new HashMap<>();
  private long comparedValues;

  Contest(Model model, List<Contestant> contestants) {
    this.model = model;
    this.oracle = new Oracle(model);
    this.contestants = contestants;
  }

  Model model() {
    return model;
  }

  /** How many packed results a sample is compared with. */
  int contestants() {
    return contestants.size();
  }

  /** Output elements compared so far. */
  long comparedValues() {
    return comparedValues;
  }

  /**
   * Runs one sample everywhere and returns the first difference. Packed inference that throws
   * differs, unless it was told to stop or had too little memory.
   */
  Optional<Divergence> judge(Sample sample) {
    List<Planes> simulated = oracle.values(sample.inputs());
    List<Planes> expected = oracle.outputs(simulated);
    List<Tensor> tensors = sample.tensors();
    for (Contestant contestant : contestants) {
      Optional<Divergence> divergence = judge(contestant, tensors, expected);
      if (divergence.isPresent()) {
        return divergence;
      }
    }
    return Optional.empty();
  }

  private Optional<Divergence> judge(
      Contestant contestant, List<Tensor> tensors, List<Planes> expected) {
    try {
      List<Tensor> found = sessions.computeIfAbsent(contestant, it -> it.open(model)).run(tensors);
      return compare(contestant, expected, found);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      return Optional.of(new Divergence.Failure(describe(contestant), e));
    }
  }

  private Optional<Divergence> compare(
      Contestant contestant, List<Planes> expected, List<Tensor> found) {
    for (int output = 0; output < expected.size(); output++) {
      comparedValues += expected.get(output).values().length;
      Optional<Divergence> divergence =
          Divergence.first(
              describe(contestant), layerOf(output), expected.get(output), found.get(output));
      if (divergence.isPresent()) {
        return divergence;
      }
    }
    return Optional.empty();
  }

  /** Where a difference that {@link #judge} found begins, in the first layer that differs. */
  Divergence earliest(Sample sample, Divergence divergence) {
    if (divergence instanceof Divergence.Failure) {
      return divergence;
    }
    List<Planes> simulated = oracle.values(sample.inputs());
    for (Contestant contestant : contestants) {
      if (describe(contestant).equals(divergence.kernels())) {
        return earliest(contestant, sample, simulated).orElse(divergence);
      }
    }
    return divergence;
  }

  private String describe(Contestant contestant) {
    Session session = sessions.get(contestant);
    return session == null
        ? contestant.name()
        : "%s (%s)".formatted(contestant.name(), session.kernels());
  }

  private String layerOf(int output) {
    return model.nameOf(model.outputs().get(output).value());
  }

  /**
   * The first layer that differs when every layer is an output. None may: a runtime fuses layers
   * that nobody looks at, and may be wrong, or throw, only then.
   */
  private Optional<Divergence> earliest(
      Contestant contestant, Sample sample, List<Planes> simulated) {
    List<Tensor> shown = new ArrayList<>();
    try (Session all = contestant.open(Exposed.of(model).model())) {
      shown.addAll(all.run(sample.tensors()));
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      return Optional.empty(); // the difference stands; where it begins remains unknown
    }
    for (int i = 0; i < shown.size(); i++) {
      int value = model.valueOf(i);
      Optional<Divergence> divergence =
          Divergence.first(
              describe(contestant), model.nameOf(value), simulated.get(value), shown.get(i));
      if (divergence.isPresent()) {
        return divergence;
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    sessions.values().forEach(Session::close);
  }
}

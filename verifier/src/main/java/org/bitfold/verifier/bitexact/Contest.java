package org.bitfold.verifier.bitexact;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final List<Session> sessions = new ArrayList<>();
  private long comparedValues;

  Contest(Model model, List<Contestant> contestants) {
    this.model = model;
    this.oracle = new Oracle(model);
    this.contestants = contestants;
    contestants.forEach(contestant -> sessions.add(contestant.open(model)));
  }

  Model model() {
    return model;
  }

  /** How many packed results a sample is compared with. */
  int contestants() {
    return sessions.size();
  }

  /** Output elements compared so far. */
  long comparedValues() {
    return comparedValues;
  }

  /** Runs one sample everywhere and returns the first difference. */
  Optional<Divergence> judge(Sample sample) {
    List<Planes> simulated = oracle.values(sample.inputs());
    List<Planes> expected = oracle.outputs(simulated);
    for (int i = 0; i < sessions.size(); i++) {
      List<Tensor> found = sessions.get(i).run(sample.tensors());
      for (int output = 0; output < expected.size(); output++) {
        comparedValues += expected.get(output).values().length;
        Optional<Divergence> divergence =
            Divergence.first(describe(i), layerOf(output), expected.get(output), found.get(output));
        if (divergence.isPresent()) {
          return divergence;
        }
      }
    }
    return Optional.empty();
  }

  /** Where a difference that {@link #judge} found begins, in the first layer that differs. */
  Divergence earliest(Sample sample, Divergence divergence) {
    List<Planes> simulated = oracle.values(sample.inputs());
    for (int i = 0; i < sessions.size(); i++) {
      if (describe(i).equals(divergence.kernels())) {
        return earliest(i, sample, simulated).orElse(divergence);
      }
    }
    return divergence;
  }

  private String describe(int session) {
    return "%s (%s)".formatted(contestants.get(session).name(), sessions.get(session).kernels());
  }

  private String layerOf(int output) {
    return model.nameOf(model.outputs().get(output).value());
  }

  /**
   * The first layer that differs when every layer is an output. None may: a runtime fuses layers
   * that nobody looks at, and may be wrong only then.
   */
  private Optional<Divergence> earliest(int session, Sample sample, List<Planes> simulated) {
    try (Session all = contestants.get(session).open(Exposed.of(model).model())) {
      List<Tensor> shown = all.run(sample.tensors());
      for (int i = 0; i < shown.size(); i++) {
        int value = model.valueOf(i);
        Optional<Divergence> divergence =
            Divergence.first(
                describe(session), model.nameOf(value), simulated.get(value), shown.get(i));
        if (divergence.isPresent()) {
          return divergence;
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    sessions.forEach(Session::close);
  }
}

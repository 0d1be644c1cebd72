package org.bitfold.verifier.bitexact;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.ElementType;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.ValueType;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.samples.Sample;

/** One model, run by every kind of kernels and judged by the float simulation. */
final class Contest implements AutoCloseable {
  private static final List<SessionOptions> OPTIONS =
      List.of(
          new SessionOptions(1, KernelChoice.SCALAR),
          new SessionOptions(1, KernelChoice.AUTO),
          new SessionOptions(2, KernelChoice.AUTO));

  private final Model model;
  private final Oracle oracle;
  private final List<Session> sessions = new ArrayList<>();
  private long comparedValues;

  Contest(Model model) {
    this.model = model;
    this.oracle = new Oracle(model);
    for (SessionOptions options : OPTIONS) {
      sessions.add(Session.open(model, options));
    }
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
          return Optional.of(earliest(i, sample, simulated).orElse(divergence.get()));
        }
      }
    }
    return Optional.empty();
  }

  private String describe(int session) {
    return sessions.get(session).kernels() + ", threads " + OPTIONS.get(session).threads();
  }

  private String layerOf(int output) {
    return model.nameOf(model.outputs().get(output).value());
  }

  /**
   * The first layer that differs when every layer is an output. None may: a runtime fuses layers
   * that nobody looks at, and may be wrong only then.
   */
  private Optional<Divergence> earliest(int session, Sample sample, List<Planes> simulated) {
    List<Node> nodes = new ArrayList<>(model.nodes());
    List<Output> outputs = new ArrayList<>();
    List<Integer> shown = new ArrayList<>();
    List<ValueType> types = model.types();
    for (int value = model.inputs().size(); value < types.size(); value++) {
      ElementType element = types.get(value).element();
      if (element == ElementType.FLOAT) {
        outputs.add(new Output("value_" + value, value));
        shown.add(value);
      } else if (element != ElementType.SUMS) {
        nodes.add(new Node("show", new Op.ToFloat(), List.of(value), ""));
        outputs.add(new Output("value_" + value, model.inputs().size() + nodes.size() - 1));
        shown.add(value);
      }
    }
    Model open =
        new Model(
            model.inputs(), nodes, outputs, model.metadata(), model.provenance(), Optional.empty());
    try (Session all = Session.open(open, OPTIONS.get(session))) {
      List<Tensor> found = all.run(sample.tensors());
      for (int i = 0; i < shown.size(); i++) {
        Optional<Divergence> divergence =
            Divergence.first(
                describe(session),
                model.nameOf(shown.get(i)),
                simulated.get(shown.get(i)),
                found.get(i));
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

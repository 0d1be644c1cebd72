package org.bitfold.verifier.bounded;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.bitfold.model.Model;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Check.Measure;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Progress;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.original.Trace;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.samples.SampleGenerator;
import org.bitfold.verifier.witness.OnnxWitness;

/** Establishes claim C3 for one packed file. */
public final class BoundedClaim {
  private static final String LAYERS = "teacher-forced-layers";

  /** A shift is read off the first picture and must hold on the second. */
  private static final int PICTURES = 2;

  private static final int LARGEST_SIDE = 20;
  private static final int QUICK_SIDE = 10;

  private BoundedClaim() {}

  /** Checks the claim on natural pictures. */
  public static Claim check(
      VerifyRequest request, Model model, Original original, Deadline deadline, Progress progress) {
    Set<String> wanted = new TreeSet<>(original.sourcesOf(model));
    wanted.addAll(original.outputs());
    TeacherForcing forcing = new TeacherForcing(model);
    int side = request.quick() ? QUICK_SIDE : LARGEST_SIDE;
    SampleGenerator generator = new SampleGenerator(original.restrict(model), side);
    Random random = new Random(request.seed());
    boolean cutShort = false;
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), wanted)) {
      for (int i = 0; i < PICTURES && !cutShort; i++) {
        progress.step("C3 picture %d of %d".formatted(i + 1, PICTURES));
        Sample sample = generator.natural(random);
        forcing.compare(sample.inputs(), Trace.of(witness, wanted, model, sample.inputs()));
        cutShort = i + 1 < PICTURES && deadline.passed();
      }
    }
    Claim claim = claim(forcing.layers());
    return cutShort ? claim.cutShort(deadline.reason()) : claim;
  }

  private static Claim claim(List<Layer> layers) {
    List<Finding> findings = new ArrayList<>();
    for (Layer layer : layers) {
      for (String violation : layer.violations()) {
        findings.add(Finding.of(LAYERS, layer.name(), violation));
      }
    }
    List<Measure> measures = new ArrayList<>();
    measures.add(new Measure("layers", layers.stream().filter(l -> l.compared() > 0).count()));
    measures.add(new Measure("undecided signs", sum(layers, Layer::undecided)));
    measures.add(new Measure("flipped signs", sum(layers, Layer::flips)));
    measures.add(new Measure("signs on their threshold", sum(layers, Layer::ties)));
    layers.stream()
        .max(Comparator.comparingDouble(Layer::largestShare))
        .ifPresent(l -> measures.add(new Measure("largest share of a bound", l.largestShare())));
    Check check =
        new Check(
            LAYERS,
            "fed with the original's activations, every layer stays within its error bound",
            sum(layers, Layer::compared),
            sum(layers, Layer::failed),
            measures);
    return Claim.executed(Claim.Kind.BOUNDED, List.of(check), findings)
        .withLayers(layers.stream().filter(l -> l.compared() > 0).map(Layer::margin).toList());
  }

  private static long sum(List<Layer> layers, ToLongFunction<Layer> count) {
    return layers.stream().mapToLong(count).sum();
  }
}

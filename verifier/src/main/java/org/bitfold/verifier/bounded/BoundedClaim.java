package org.bitfold.verifier.bounded;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Output;
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
import org.bitfold.verifier.structural.AddedTerms;
import org.bitfold.verifier.witness.OnnxWitness;

/** Establishes claim C3 for one packed file. */
public final class BoundedClaim {
  private static final String LAYERS = "teacher-forced-layers";

  /** A shift is read off the first picture and must hold on the others. */
  private static final int PICTURES = 4;

  private static final int LARGEST_SIDE = 20;
  private static final int QUICK_SIDE = 10;

  private BoundedClaim() {}

  /**
   * Checks the claim on natural pictures, on one of noise beyond their range, where functions are
   * met that pictures never reach, and on one that is half black, where signs are 0. It is bounded
   * only if nothing lies outside its bound <em>and</em> the bounds could have told: every tensor
   * that a packed layer stands for is there to be compared with, and in no layer more than a
   * quarter of the comparisons is undecided or blind.
   *
   * @param packed the model as the file has it
   * @param model the same, where its sign layers say what they stand for if their names tell
   */
  public static Claim check(
      VerifyRequest request,
      Model packed,
      Model model,
      Original original,
      Deadline deadline,
      Progress progress) {
    Set<String> wanted = new TreeSet<>(original.sourcesOf(model));
    wanted.addAll(original.outputs());
    TeacherForcing forcing = new TeacherForcing(packed, model, AddedTerms.of(original, model));
    int side = request.quick() ? QUICK_SIDE : LARGEST_SIDE;
    SampleGenerator generator = original.samples(model, side);
    Random random = new Random(request.seed());
    boolean complete = true;
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), wanted)) {
      for (int i = 0; i < PICTURES && complete; i++) {
        progress.step("C3 picture %d of %d".formatted(i + 1, PICTURES));
        Sample sample =
            switch (PICTURES - i) {
              case 1 -> generator.halfBlack(random);
              case 2 -> generator.wide(random);
              default -> generator.natural(random);
            };
        Trace trace = Trace.of(witness, wanted, model, sample.inputs());
        complete = forcing.compare(sample.inputs(), trace, deadline);
      }
    }
    Claim claim = claim(forcing.layers());
    String open = complete ? open(model, original, forcing.layers()) : deadline.reason();
    return open.isEmpty() ? claim : claim.cutShort(open);
  }

  /** Why the comparisons do not show enough; empty if they do. */
  private static String open(Model model, Original original, List<Layer> layers) {
    Set<String> tensors = original.tensors();
    List<Node> lost =
        model.nodes().stream()
            .filter(node -> !node.source().isEmpty() && !tensors.contains(node.source()))
            .toList();
    if (!lost.isEmpty()) {
      return ("%d of %d packed layers stand for tensors that the ONNX file does not have, such as"
              + " '%s': give the ONNX file that was converted")
          .formatted(lost.size(), model.nodes().size(), lost.get(0).source());
    }
    List<Output> missing =
        model.outputs().stream().filter(output -> !tensors.contains(output.name())).toList();
    if (!missing.isEmpty()) {
      return "the ONNX file has no output '%s'".formatted(missing.get(0).name());
    }
    List<Layer> undecided = layers.stream().filter(Layer::isOpen).toList();
    return undecided.isEmpty()
        ? ""
        : ("%d layers leave too much open, such as '%s': %d of %d comparisons are undecided, and %d"
                + " have bounds as wide as the values")
            .formatted(
                undecided.size(),
                undecided.get(0).name(),
                undecided.get(0).undecided(),
                undecided.get(0).compared(),
                undecided.get(0).blind());
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
    measures.add(new Measure("blind comparisons", sum(layers, Layer::blind)));
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

package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Output;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.ShapeRules;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.original.Trace;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;
import org.bitfold.verifier.work.Load;

/**
 * Compares which sizes of pictures the two files take and what sizes come out. Elsewhere pictures
 * are of sizes that the packed file takes: one that took only those on which a fault does not show
 * would get away with it.
 */
final class SizesCheck {
  /** Odd and even, wide and high, and multiples of what nets want that halve pictures often. */
  private static final List<SelfTest.Size> SIZES =
      List.of(
          new SelfTest.Size(11, 13),
          new SelfTest.Size(12, 16),
          new SelfTest.Size(21, 18),
          new SelfTest.Size(32, 64));

  private final Model model;
  private final Original original;
  private final List<Input> inputs;
  private final Tally tally =
      new Tally("sizes", "the sizes that the ONNX file takes are taken, and come out as its do");

  SizesCheck(Model model, Original original) {
    this.model = model;
    this.original = original;
    this.inputs = original.restrict(model).inputs();
  }

  /**
   * Compares some sizes.
   *
   * @throws VerificationException if ONNX Runtime does not take the network
   */
  Tally run() {
    Set<String> outputs = new HashSet<>(original.outputs());
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), outputs)) {
      for (List<Shape> pictures : pictures()) {
        Deadline.checkpoint();
        compare(pictures, witness, outputs);
      }
    }
    return tally;
  }

  private Set<List<Shape>> pictures() {
    Set<List<Shape>> pictures = new LinkedHashSet<>();
    for (SelfTest.Size size : SIZES) {
      List<Shape> shapes = new ArrayList<>();
      for (Input input : inputs) {
        shapes.add(
            new Shape(
                input.height() > 0 ? input.height() : size.height(),
                input.width() > 0 ? input.width() : size.width(),
                input.channels()));
      }
      pictures.add(shapes);
    }
    return pictures;
  }

  private void compare(List<Shape> pictures, OnnxWitness witness, Set<String> outputs) {
    List<Shape> own = List.of();
    String refusal = "";
    try {
      if (!original.limit().admits(Load.of(model, pictures))) {
        return;
      }
      own = ShapeRules.shapes(model, pictures);
    } catch (ShapeException e) {
      refusal = e.getMessage();
    }
    Optional<Trace> trace = taken(pictures, witness, outputs);
    if (trace.isEmpty()) {
      return; // the packed file may take sizes that its original does not
    }
    tally.check(
        refusal.isEmpty(),
        model.inputs().get(0).name(),
        "the ONNX file takes pictures of %s, the packed file does not: %s",
        pictures,
        refusal);
    if (refusal.isEmpty()) {
      for (Output output : model.outputs()) {
        Shape shape = own.get(output.value());
        tally.check(
            trace.get().planes(output.name(), shape).isPresent(),
            output.name(),
            "of pictures of %s the packed file makes %s, the ONNX file %s",
            pictures,
            shape,
            trace.get().tensors().get(output.name()));
      }
    }
  }

  private Optional<Trace> taken(List<Shape> pictures, OnnxWitness witness, Set<String> outputs) {
    List<Planes> black =
        pictures.stream().map(shape -> Shift.picture(PerChannel.ZERO, shape)).toList();
    try {
      Trace trace = Trace.of(witness, outputs, model, black);
      Map<String, OnnxArray> tensors = trace.tensors();
      boolean empty = outputs.stream().anyMatch(name -> isEmpty(tensors.get(name)));
      return empty ? Optional.empty() : Optional.of(trace);
    } catch (VerificationException e) {
      return Optional.empty();
    }
  }

  private static boolean isEmpty(OnnxArray array) {
    return array == null || array.values().length == 0;
  }
}

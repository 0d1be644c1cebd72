package org.bitfold.verifier.structural;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bitfold.model.ElementType;
import org.bitfold.model.Model;
import org.bitfold.model.Op;
import org.bitfold.model.ValueType;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.original.Trace;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.witness.OnnxWitness;

/**
 * What the tensors that nodes stand for hold on a picture. A converter may leave a constant out at
 * one node and put it in behind; claim C3 reads it off and allows it. Signs that turned in front
 * may take single elements elsewhere; a constant takes all of a channel.
 */
final class HeldTensors {
  private static final int LARGEST_SIDE = 12;

  /** Of what a channel holds; rounding leaves far less. */
  private static final double ROUNDED = 0x1p-16;

  /** Of so many elements one is the same, where signs that turned in front take the others. */
  private static final int ALIKE = 16;

  private final Model model;
  private final Original original;
  private final List<ValueType> types;
  private final Set<Integer> comparable = new HashSet<>();
  private final Set<Integer> plain = new HashSet<>();
  private boolean done;

  HeldTensors(Model model, Original original) {
    this.model = model;
    this.original = original;
    this.types = model.types();
  }

  /** Whether a node stands for a tensor of floats that has the form of its value. */
  boolean has(int node) {
    run();
    return comparable.contains(node);
  }

  /** Whether a node's value is floats, and what its tensor holds. */
  boolean isPlain(int node) {
    run();
    return plain.contains(node);
  }

  private void run() {
    if (done) {
      return;
    }
    done = true;
    Set<String> wanted = original.sourcesOf(model);
    Random random = new Random(LARGEST_SIDE);
    Sample sample = original.samples(model, LARGEST_SIDE).large(random);
    Deadline.checkpoint();
    List<Planes> packed = new Oracle(model).values(sample.inputs());
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), wanted)) {
      Trace trace = Trace.of(witness, wanted, model, sample.inputs());
      for (int i = 0; i < model.nodes().size(); i++) {
        Planes own = packed.get(model.valueOf(i));
        Optional<Planes> tensor = trace.planes(model.nodes().get(i).source(), own.shape());
        if (tensor.isPresent()) {
          comparable.add(i);
        }
        if (isFloat(i) && tensor.filter(held -> areAlike(own, held)).isPresent()) {
          plain.add(i);
        }
      }
    }
  }

  /** Signs as floats are compared as signs. */
  private boolean isFloat(int node) {
    boolean floats = types.get(model.valueOf(node)).element() == ElementType.FLOAT;
    return floats && !(model.nodes().get(node).op() instanceof Op.ToFloat);
  }

  /** Whether some elements of each channel are the same up to rounding: a constant moves all. */
  private static boolean areAlike(Planes own, Planes held) {
    int plane = own.height() * own.width();
    for (int c = 0; c < own.channels(); c++) {
      double range = 0;
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        range = Math.max(range, Math.abs(held.values()[i]));
      }
      int apart = 0;
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        double distance = Math.abs((double) own.values()[i] - held.values()[i]);
        apart += distance <= ROUNDED * range ? 0 : 1;
      }
      if (plane - apart < Math.ceilDiv(plane, ALIKE)) {
        return false;
      }
    }
    return true;
  }
}

package org.bitfold.verifier.structural;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.Model;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.witness.OnnxArray;

/**
 * Compares the value range that a converter found out by itself with what tells it: a network of
 * pictures in 0..255 begins by taking a mean away that none in 0..1 has.
 */
final class RangeCheck {
  private static final float LARGEST_UNIT_MEAN = 2;
  private static final float BYTES = 255;

  /** They bring each element as it is, and all of them. */
  private static final Set<String> PLAIN = Set.of("Identity", "Cast", "Dropout");

  /** They move elements, or leave some out. */
  private static final Set<String> MOVING =
      Set.of(
          "Transpose",
          "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Slice",
          "Split",
          "Gather",
          "Concat",
          "Pad");

  private final Model model;
  private final Original original;
  private final Walk walk;

  RangeCheck(Model model, Original original, Walk walk) {
    this.model = model;
    this.original = original;
    this.walk = walk;
  }

  /** Does nothing where the user gave the range, or where no converter did. */
  Tally run() {
    Tally tally = new Tally("value-range", "the value range is what the first constants tell");
    boolean given =
        model.provenance().options().stream().anyMatch(option -> option.startsWith("range="));
    if (model.provenance().converter().isEmpty() || given) {
      return tally;
    }
    float range = model.metadata().valueRange();
    boolean bytes = range == BYTES;
    Set<String> readable = new HashSet<>(PLAIN);
    if (bytes) {
      readable.addAll(MOVING);
    }
    boolean mean = readers(readable).stream().anyMatch(node -> takesMean(node, bytes));
    tally.check(
        mean == bytes,
        "metadata",
        "a value range of %s, given by no option of the conversion; the ONNX graph %s",
        range,
        mean
            ? "begins by adding constants that only pictures in 0..255 have as a mean"
            : "takes no mean away that only pictures in 0..255 have");
    return tally;
  }

  /** The nodes that meet a picture first, behind those of {@code through}. */
  private Set<NodeProto> readers(Set<String> through) {
    Deque<String> open = new ArrayDeque<>();
    model.inputs().forEach(input -> open.add(input.name()));
    Set<String> seen = new HashSet<>(open);
    Set<NodeProto> readers = new HashSet<>();
    while (!open.isEmpty()) {
      String tensor = open.pop();
      for (NodeProto node : original.graph().getNodeList()) {
        if (!node.getInputList().contains(tensor)) {
          continue;
        }
        if (!through.contains(node.getOpType())) {
          readers.add(node);
        } else {
          node.getOutputList().stream().filter(seen::add).forEach(open::add);
        }
      }
    }
    return readers;
  }

  /**
   * Whether a node adds constants beyond 2.
   *
   * @param anywhere in some channel, not in all
   */
  private boolean takesMean(NodeProto node, boolean anywhere) {
    Optional<double[]> added =
        node.getOpType().equals("Conv")
            ? convolution(node)
            : walk.addedBy(node).map(PerChannel::values);
    int large = 0;
    for (double value : added.orElse(new double[0])) {
      large += Math.abs(value) > LARGEST_UNIT_MEAN ? 1 : 0;
    }
    return large > 0 && (anywhere || large == added.get().length);
  }

  /** What a convolution of one pixel adds; another one is the network's first layer. */
  private Optional<double[]> convolution(NodeProto node) {
    boolean biased = node.getInputCount() > 2 && !node.getInput(2).isEmpty();
    Optional<OnnxArray> weights = walk.constants().value(node.getInput(1));
    Optional<OnnxArray> bias = walk.constants().value(biased ? node.getInput(2) : "");
    boolean pointwise =
        weights.isPresent()
            && weights.get().rank() == 4
            && weights.get().dim(0) == weights.get().dim(1)
            && List.of(weights.get().dim(2), weights.get().dim(3)).equals(List.of(1, 1));
    return pointwise
        ? bias.map(values -> PerChannel.vector(values.values()).values())
        : Optional.empty();
  }
}

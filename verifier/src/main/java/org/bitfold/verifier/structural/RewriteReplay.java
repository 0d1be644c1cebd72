package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Provenance.Rewrite;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.original.Original;

/**
 * Goes through the converter's rewrite log, entry by entry, and asks of each whether the two files
 * allow it; then of each packed node and each ONNX node whether the log accounts for it. What came
 * of the rewrites, the constants, is compared elsewhere, without the log.
 */
final class RewriteReplay {
  /** Ops that vanish from a packed file only by being folded, if their constant does anything. */
  private static final Set<String> FOLDED = Set.of("BatchNormalization", "Add", "Sub", "Mul");

  private static final String BEHIND_MOVES = "signs-behind-moves";

  private static final Set<String> CONVOLUTIONS = Set.of("Conv", "Gemm", "MatMul");

  private final Original original;
  private final Model model;
  private final NodeNames names;
  private final Walk walk;
  private final Tally tally =
      new Tally(
          "rewrites",
          "each rewrite that the file records is one that the two files allow, and no other was"
              + " made");
  private final Set<NodeProto> accounted = new HashSet<>();
  private final Set<String> once = new HashSet<>();
  private final Map<String, List<Node>> packed = new HashMap<>();
  private final Map<String, Set<String>> rulesOf = new HashMap<>();
  private final Set<String> moved = new HashSet<>();
  private Optional<ReadChannels> channels = Optional.empty();

  RewriteReplay(Original original, Model model, NodeNames names, Walk walk) {
    this.original = original;
    this.model = model;
    this.names = names;
    this.walk = walk;
    for (Node node : model.nodes()) {
      packed.computeIfAbsent(node.name(), name -> new ArrayList<>()).add(node);
    }
    for (Rewrite entry : model.provenance().rewrites()) {
      rulesOf.computeIfAbsent(entry.target(), name -> new HashSet<>()).add(entry.rule());
      if (entry.rule().equals(BEHIND_MOVES)) {
        moved.addAll(entry.sources());
      }
    }
  }

  /**
   * Replays the log; a file that no converter signs has none.
   *
   * @throws org.bitfold.verifier.VerificationException if it asks for far more than a log of a
   *     network of this size
   */
  Tally run() {
    if (!model.provenance().converter().isEmpty()) {
      model.provenance().rewrites().forEach(this::replay);
      model.nodes().forEach(this::isLogged);
      originals();
    }
    return tally;
  }

  private void replay(Rewrite entry) {
    Deadline.checkpoint();
    Optional<NodeProto> target = names.node(entry.target());
    check(target.isPresent(), entry, "there is no such node in the ONNX graph");
    for (String source : entry.sources()) {
      Optional<NodeProto> node = names.node(source);
      check(
          node.isPresent() || names.isInput(source),
          entry,
          "there is no node '%s'",
          new Excerpt(List.of(source)));
      node.ifPresent(accounted::add);
    }
    target.ifPresent(node -> replay(entry, node));
  }

  private void replay(Rewrite entry, NodeProto target) {
    switch (entry.rule()) {
      case "recognize-binarizer", "recognize-ternarizer" -> recognized(entry, target);
      case "pack-binary" -> {
        isOnce(entry);
        packed(
            entry, target, op -> !(op instanceof Op.Conv2d || op instanceof Op.BinaryWeightConv2d));
      }
      case "pack-weights" -> {
        isOnce(entry);
        packed(entry, target, op -> !(op instanceof Op.Conv2d || op instanceof Op.BinaryConv2d));
      }
      case "separate-levels" -> {
        isOnce(entry);
        packed(
            entry, target, op -> !(op instanceof Op.Conv2d || op instanceof Op.BinaryWeightConv2d));
        if (!entry.sources().isEmpty()) {
          follows(entry, target, false);
        }
      }
      case "binarize-on-request" -> packed(entry, target, op -> !(op instanceof Op.Conv2d));
      case "positive-scales" -> packed(entry, target, RewriteReplay::notNegative);
      case "fold-affine" -> follows(entry, target, true);
      case "fold-scale", "fold-threshold", "fold-integer-threshold", "move-shift" ->
          follows(entry, target, false);
      case BEHIND_MOVES -> {
        packed(entry, target, op -> true);
        follows(entry, target, false);
      }
      case "fold-padding" -> {
        follows(entry, target, false);
        for (String source : entry.sources()) {
          boolean pads =
              names.node(source).filter(each -> each.getOpType().equals("Pad")).isPresent();
          check(pads, entry, "'%s' is no Pad", new Excerpt(List.of(source)));
        }
      }
      default -> check(false, entry, "there is no such rule");
    }
  }

  private void recognized(Rewrite entry, NodeProto target) {
    isOnce(entry);
    boolean one = entry.sources().size() == 1;
    check(one, entry, "a step function has one root");
    if (one) {
      String root = entry.sources().get(0);
      check(
          names.dominates(root, target),
          entry,
          "it depends on more than '%s'",
          new Excerpt(List.of(root)));
      accounted.addAll(names.between(root, target));
    }
  }

  /** The packed nodes of the target's name, if there are any, are as the rule leaves them. */
  private void packed(Rewrite entry, NodeProto target, Predicate<Op> as) {
    check(
        CONVOLUTIONS.contains(target.getOpType()) || !target.getDomain().isEmpty(),
        entry,
        "it is a %s",
        target.getOpType());
    for (Node node : packed.getOrDefault(entry.target(), List.of())) {
      check(as.test(node.op()), entry, "the file has a %s there", node.op().opName());
    }
  }

  private static boolean notNegative(Op op) {
    if (op instanceof Op.ScaleSums(FloatVector scale, FloatVector bias)) {
      for (int c = 0; c < scale.size(); c++) {
        if (scale.get(c) < 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** What is folded stands in front of what takes it in, or behind. */
  private void follows(Rewrite entry, NodeProto target, boolean behind) {
    check(!entry.sources().isEmpty(), entry, "nothing is folded");
    for (String source : entry.sources()) {
      names
          .node(source)
          .ifPresent(
              node ->
                  check(
                      behind ? names.leads(target, node) : names.leads(node, target),
                      entry,
                      "'%s' does not stand %s it",
                      new Excerpt(List.of(source)),
                      behind ? "behind" : "in front of"));
    }
  }

  private void isOnce(Rewrite entry) {
    check(once.add(entry.rule() + " " + entry.target()), entry, "it is recorded twice");
  }

  /** What only rewrites can have made is in the log. */
  private void isLogged(Node node) {
    switch (node.op()) {
      case Op.BinaryConv2d _ -> isLogged(node, List.of("pack-binary"));
      case Op.BinaryWeightConv2d _ -> isLogged(node, List.of("pack-weights"));
      case Op.Binarize _, Op.Ternarize _ -> isRecognized(node);
      case Op.ThresholdSums _ -> {
        isRecognized(node);
        isLogged(node, List.of("fold-integer-threshold"));
      }
      default -> {}
    }
  }

  /** Signs are a step function's, or such signs behind what moves pixels. */
  private void isRecognized(Node node) {
    if (!moved.contains(node.name())) {
      isLogged(node, List.of("recognize-binarizer", "recognize-ternarizer"));
    }
  }

  private void isLogged(Node node, List<String> rules) {
    boolean logged = !Collections.disjoint(rulesOf.getOrDefault(node.name(), Set.of()), rules);
    tally.check(logged, node.name(), "a %s, yet no rewrite records %s", node.op().opName(), rules);
  }

  /** Every ONNX node that only folding can have removed is in the file or in the log. */
  private void originals() {
    Set<String> kept = new HashSet<>();
    model.nodes().forEach(node -> names.node(node.name()).ifPresent(each -> kept.add(same(each))));
    accounted.forEach(node -> kept.add(same(node)));
    for (NodeProto node : names.alive()) {
      if (FOLDED.contains(node.getOpType()) && walk.dependent(node).size() == 1) {
        tally.check(
            kept.contains(same(node))
                || walk.isIdentity(node)
                || names.whole(node).filter(each -> kept.contains(same(each))).isPresent()
                || !isRead(node),
            NodeNames.name(node),
            "a %s of the ONNX graph that is neither in the file nor in its log of rewrites",
            node.getOpType());
      }
    }
  }

  /** Looked at only where something is missed: it runs parts of the network. */
  private boolean isRead(NodeProto node) {
    if (channels.isEmpty()) {
      channels = Optional.of(ReadChannels.of(original, model, walk));
    }
    return channels.get().isRead(node);
  }

  private String same(NodeProto node) {
    return walk.representative(node.getOutput(0));
  }

  /** What a message says is put together only where the tally keeps it. */
  private void check(boolean holds, Rewrite entry, String why, Object... arguments) {
    List<Object> all = new ArrayList<>();
    all.add(new Excerpt(List.of(entry.rule())));
    all.add(new Excerpt(entry.sources()));
    all.addAll(List.of(arguments));
    tally.check(holds, entry.target(), "%s of [%s]: " + why, all.toArray());
  }

  /**
   * Names in a message: a file may list any number of any length.
   *
   * @param names as the file has them
   */
  private record Excerpt(List<String> names) {
    private static final int SHOWN = 8;
    private static final int LONGEST = 200;

    @Override
    public String toString() {
      String shown =
          String.join(", ", names.stream().limit(SHOWN).map(Excerpt::shortened).toList());
      return names.size() <= SHOWN ? shown : shown + " and more";
    }

    private static String shortened(String name) {
      return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
    }
  }
}

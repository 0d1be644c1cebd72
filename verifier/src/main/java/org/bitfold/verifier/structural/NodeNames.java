package org.bitfold.verifier.structural;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.work.WorkLimit;

/**
 * The nodes of an ONNX graph by the names that a rewrite log calls them: their own, or their first
 * output's.
 */
final class NodeNames {
  private static final Set<String> OF_SIZES = Set.of("Shape", "Size");

  /** The log of a converted network takes some tens for each of its nodes. */
  private static final double VISITS_PER_NODE = 1 << 10;

  private static final double LEAST_VISITS = 1 << 20;

  /** Between the output of an op that is written out and the number of a part. */
  private static final String PART = "::";

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final GraphProto graph;
  private final Walk walk;
  private final Map<String, NodeProto> nodes = new HashMap<>();
  private final Set<String> inputs = new HashSet<>();
  private final int longest;
  private final Map<String, Optional<NodeProto>> found = new HashMap<>();

  /** What a node depends on, for the node that was last asked about. */
  private Set<String> dependencies = Set.of();

  private String dependent = "";

  private final double mostVisits;
  private long visits;

  /**
   * @param maxWork how many times as far as for the logs of networks of this size one may go
   */
  NodeNames(GraphProto graph, Walk walk, double maxWork) {
    this.mostVisits = maxWork * (LEAST_VISITS + VISITS_PER_NODE * graph.getNodeCount());
    this.graph = graph;
    this.walk = walk;
    graph.getNodeList().forEach(node -> nodes.put(name(node), node));
    graph.getInputList().forEach(input -> inputs.add(input.getName()));
    longest = nodes.keySet().stream().mapToInt(String::length).max().orElse(0);
  }

  static String name(NodeProto node) {
    return node.getName().isEmpty() ? node.getOutput(0) : node.getName();
  }

  /**
   * The node of that name; or the one inside which it is: a function's call, or an op that is short
   * for several, whose parts are numbered behind its name.
   */
  Optional<NodeProto> node(String name) {
    return found.computeIfAbsent(name, this::find);
  }

  private Optional<NodeProto> find(String name) {
    NodeProto found = nodes.get(name);
    int slash = name.lastIndexOf('/');
    boolean numbered = slash >= 0 && NUMBER.matcher(name.substring(slash + 1)).matches();
    while (found == null && slash >= 0) {
      NodeProto outer = nodes.get(name.substring(0, slash));
      found = numbered || outer == null || !outer.getDomain().isEmpty() ? outer : null;
      numbered = false;
      slash = name.lastIndexOf('/', Math.min(slash - 1, longest));
    }
    return Optional.ofNullable(found);
  }

  /** The node that {@code part} is written out of, where an op of another tool is several here. */
  Optional<NodeProto> whole(NodeProto part) {
    String output = part.getOutput(0);
    int end = output.lastIndexOf(PART);
    boolean numbered = end > 0 && NUMBER.matcher(output.substring(end + PART.length())).matches();
    return numbered ? walk.maker(output.substring(0, end)) : Optional.empty();
  }

  boolean isInput(String name) {
    return inputs.contains(name);
  }

  /**
   * Whether {@code later} depends on {@code earlier} or a node that computes the same, or is it.
   */
  boolean leads(NodeProto earlier, NodeProto later) {
    if (!dependent.equals(later.getOutput(0))) {
      dependent = later.getOutput(0);
      dependencies = new HashSet<>();
      for (NodeProto node : before(List.of(dependent), Set.of())) {
        node.getOutputList().forEach(made -> dependencies.add(walk.representative(made)));
      }
    }
    return dependencies.contains(walk.representative(earlier.getOutput(0)));
  }

  /** The nodes that {@code later} depends on beside those that {@code root} depends on. */
  Set<NodeProto> between(String root, NodeProto later) {
    Set<String> ends =
        isInput(root)
            ? Set.of(root)
            : node(root).map(node -> Set.copyOf(node.getOutputList())).orElse(Set.of());
    return before(later.getOutputList(), ends);
  }

  /** Whether nothing of the picture reaches {@code later} but through {@code root}. */
  boolean dominates(String root, NodeProto later) {
    for (NodeProto node : between(root, later)) {
      for (String input : walk.dependent(node)) {
        boolean picture = isInput(input) && !input.equals(root);
        if (picture) {
          return false;
        }
      }
    }
    return true;
  }

  /** Nodes that outputs depend on and that compute with pixels, not with sizes. */
  List<NodeProto> alive() {
    List<String> outputs = new ArrayList<>();
    graph.getOutputList().forEach(output -> outputs.add(output.getName()));
    Set<NodeProto> needed = before(outputs, Set.of());
    Set<String> pixels = new HashSet<>();
    graph.getInputList().forEach(input -> pixels.add(input.getName()));
    List<NodeProto> alive = new ArrayList<>();
    for (NodeProto node : graph.getNodeList()) {
      boolean reads = walk.dependent(node).stream().anyMatch(pixels::contains);
      if (reads && !OF_SIZES.contains(node.getOpType())) {
        pixels.addAll(node.getOutputList());
        if (needed.contains(node)) {
          alive.add(node);
        }
      }
    }
    return alive;
  }

  private void visit() {
    visits++;
    if (visits > mostVisits) {
      throw new VerificationException(
          "the log of rewrites asks for more than %d steps through the ONNX graph's %d nodes; a larger %s takes them"
              .formatted(visits - 1, graph.getNodeCount(), WorkLimit.OPTION));
    }
  }

  /**
   * The nodes that tensors depend on.
   *
   * @throws VerificationException if so many were asked for that it takes too long
   */
  private Set<NodeProto> before(Collection<String> tensors, Set<String> ends) {
    Set<NodeProto> found = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(tensors);
    Set<String> seen = new HashSet<>(ends);
    while (!open.isEmpty()) {
      String tensor = open.pop();
      if (seen.add(tensor)) {
        visit();
        walk.maker(tensor)
            .ifPresent(
                node -> {
                  found.add(node);
                  open.addAll(walk.dependent(node));
                });
      }
    }
    return found;
  }
}

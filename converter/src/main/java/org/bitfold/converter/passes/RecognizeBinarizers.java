package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.analysis.Atoms;
import org.bitfold.converter.analysis.Dominators;
import org.bitfold.converter.analysis.RecognizedStep;
import org.bitfold.converter.analysis.ScalarChain;
import org.bitfold.converter.analysis.StepFunction;
import org.bitfold.converter.analysis.StepSearch;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.RewriteLog;

/**
 * Subgraphs of single-element functions that compute a step function become one Binarize or
 * Ternarize, whatever their spelling.
 *
 * <pre>{@code
 * x ─ Sign, Less, Cast, Mul, … 29 nodes … ─ Add ─ y    →    x ─ Binarize ─ ToFloat ─ y
 * }</pre>
 *
 * <p>Preserves the function exactly at every float that was asked ({@link StepSearch}), except that
 * where Sign gives 0 at a single number, a value that hits it becomes +1 if only coincidence brings
 * it there. Where real mass sits on that number ({@link Atoms}), or the user says so, the 0 is
 * kept.
 */
final class RecognizeBinarizers implements Pass {
  private static final int NAMED = 5;

  private final Optional<Pattern> zeros;

  /** One network spells its binarizer the same way everywhere: each spelling is asked once. */
  private final Map<List<Object>, Optional<StepFunction>> asked = new HashMap<>();

  /**
   * @param zeros names of the layers whose zeros are kept whatever meets them
   */
  RecognizeBinarizers(Optional<Pattern> zeros) {
    this.zeros = zeros;
  }

  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    Map<GraphNode, RecognizedStep> found = search(graph);
    requireMatch(graph, found);
    if (found.isEmpty()) {
      return graph;
    }
    Atoms atoms = Atoms.of(graph, found);
    if (!atoms.areComplete()) {
      log.note(
          "so many channels work on the picture's samples that not all were looked at: a Sign that"
              + " is 0 for one of them may give +1");
    }
    Map<GraphNode, GraphNode> rewritten = new HashMap<>();
    for (GraphNode node : graph.nodes()) {
      RecognizedStep step = found.get(node);
      if (step == null) {
        rewritten.put(node, node.on(node.operands().stream().map(rewritten::get).toList()));
      } else {
        StepsToBits rewrite = new StepsToBits(node, step.perChannel(), keepsZeros(node));
        rewritten.put(node, rewrite.on(rewritten.get(step.root()), step.root(), atoms, log));
      }
    }
    return new Graph(
        graph.pictures(),
        graph.outputs().stream()
            .map(output -> new Graph.Output(output.name(), rewritten.get(output.node())))
            .toList());
  }

  private boolean keepsZeros(GraphNode node) {
    return zeros.filter(names -> names.matcher(node.name()).find()).isPresent();
  }

  private void requireMatch(Graph graph, Map<GraphNode, RecognizedStep> found) {
    List<String> names =
        graph.nodes().stream().filter(found::containsKey).map(GraphNode::name).toList();
    if (zeros.isPresent() && names.stream().noneMatch(name -> zeros.get().matcher(name).find())) {
      String more = names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : "";
      throw new ConversionException(
          "",
          "no layer of signs has a name that matches '%s' of --keep-zeros".formatted(zeros.get()),
          "a pattern for some of: "
              + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
              + more,
          "");
    }
  }

  /** Looks at what is needed, last nodes first: what lies inside a step function is not asked. */
  private Map<GraphNode, RecognizedStep> search(Graph graph) {
    Dominators dominators = new Dominators(graph);
    Map<GraphNode, RecognizedStep> found = new HashMap<>();
    Set<GraphNode> needed = new HashSet<>(graph.outputNodes());
    for (GraphNode node : graph.nodes().reversed()) {
      if (!needed.contains(node)) {
        continue;
      }
      Optional<RecognizedStep> step =
          node.op() instanceof GraphOp.Pointwise ? find(node, dominators) : Optional.empty();
      step.ifPresent(one -> found.put(node, one));
      needed.addAll(step.map(one -> List.of(one.root())).orElse(node.operands()));
    }
    return found;
  }

  private Optional<RecognizedStep> find(GraphNode node, Dominators dominators) {
    Optional<RecognizedStep> found = Optional.empty();
    for (Dominators.Root root : dominators.of(node)) {
      ScalarChain chain = root.chain();
      Optional<List<StepFunction>> steps = steps(chain, node.channels());
      if (steps.isPresent() && StepsToBits.canCarry(steps.get())) {
        found = Optional.of(new RecognizedStep(root.node(), steps.get()));
      }
    }
    return found;
  }

  /** One step function per channel. */
  private Optional<List<StepFunction>> steps(ScalarChain chain, int channels) {
    List<StepFunction> steps = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      int channel = c;
      Optional<StepFunction> step =
          asked.computeIfAbsent(
              chain.signature(c),
              key -> StepSearch.search(chain.of(channel), chain.breakpoints(channel)));
      if (step.isEmpty()) {
        return Optional.empty();
      }
      steps.add(step.get());
      if (chain.isUniform()) {
        return Optional.of(Collections.nCopies(channels, step.get()));
      }
    }
    return Optional.of(steps);
  }
}

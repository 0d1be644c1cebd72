package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.converter.analysis.ScaledSigns;
import org.bitfold.converter.analysis.TwoLevels;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.TypeRules;
import org.bitfold.model.Window;

/**
 * A convolution of two levels that are not opposite (AdaBin), or of a sum of scaled signs (ABC-Net,
 * two-bit activations of ±1), is a sum of convolutions of signs: one for each term of the
 * activations, one more for what the levels of the weights have in common.
 *
 * <pre>{@code
 * α·s + β ─ Conv2d(γ·σ + δ)   →   Conv2d(αγ·σ)(s) + Conv2d(βγ·σ)(1) + δ·(α·Conv2d(1)(s) + β·Conv2d(1)(1))
 * }</pre>
 *
 * <p>1 is a picture of bits that are all +1: only so does a constant end where the padding begins.
 * Without padding the constant is a bias. Preserves up to rounding.
 */
final class SeparateLevels implements Pass {
  static final String RULE = "separate-levels";

  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(
        graph,
        (node, uses) ->
            node.carried().orElse(null) instanceof Op.Conv2d conv
                ? separated(node, conv, log).orElse(node)
                : node);
  }

  private static Optional<GraphNode> separated(GraphNode node, Op.Conv2d conv, RewriteLog log) {
    Optional<SignTerms> terms = SignTerms.of(node.operand());
    int fanIn = conv.filters().values().size() / conv.filters().outputs();
    if (terms.isEmpty() || fanIn > TypeRules.MAX_SUM) {
      return Optional.empty();
    }
    boolean plainWeights = ScaledSigns.of(conv.filters()).holds();
    Optional<TwoLevels> levels =
        plainWeights
            ? Optional.of(
                new TwoLevels(conv.filters(), FloatVector.filled(conv.filters().outputs(), 0)))
            : TwoLevels.of(conv.filters());
    boolean plain = plainWeights && terms.get().terms().size() == 1 && terms.get().constant() == 0;
    if (plain || levels.isEmpty()) {
      return Optional.empty();
    }
    List<SignTerms.Term> all = new ArrayList<>(terms.get().terms());
    Op.Conv2d whole = conv;
    if (terms.get().constant() != 0 && conv.window().equals(unpadded(conv.window()))) {
      whole = shifted(conv, terms.get().constant());
    } else if (terms.get().constant() != 0) {
      Optional<SignTerms.Term> constant = constant(terms.get());
      if (constant.isEmpty()) {
        return Optional.empty();
      }
      all.add(constant.get());
    }
    log.decided(node.name(), LayerKind.BINARY, why(all, plainWeights));
    log.folded(
        RULE, node.name(), new LinkedHashSet<>(terms.get().scaling()).toArray(String[]::new));
    return Optional.of(new Parts(node, whole, levels.get()).of(all));
  }

  private static Window unpadded(Window window) {
    return new Window(
        window.strideY(), window.strideX(), window.dilationY(), window.dilationX(), 0, 0, 0, 0);
  }

  /** Without padding, a constant is a bias. */
  private static Op.Conv2d shifted(Op.Conv2d conv, double constant) {
    int fanIn = conv.filters().values().size() / conv.filters().outputs();
    FloatVector bias =
        Vectors.make(
            conv.bias().size(),
            o -> {
              double sum = 0;
              for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
                sum += conv.filters().values().get(i);
              }
              return conv.bias().get(o) + constant * sum;
            });
    return new Op.Conv2d(conv.filters(), bias, conv.window(), conv.groups());
  }

  /** A picture of +1, times the constant. */
  private static Optional<SignTerms.Term> constant(SignTerms terms) {
    SignTerms.Term like = terms.terms().get(0);
    return like.value()
        .map(
            value -> {
              GraphNode floats = like.floats();
              FloatVector always = FloatVector.filled(value.channels(), Float.NEGATIVE_INFINITY);
              GraphNode bits = step(floats, new Op.Binarize(always), value);
              return new SignTerms.Term(step(floats, new Op.ToFloat(), bits), terms.constant());
            });
  }

  private static String why(List<SignTerms.Term> terms, boolean plainWeights) {
    return "activations are %s, weights %s: the sum of %d binary convolutions"
        .formatted(
            terms.size() == 1 ? "signs" : "a sum of %d scaled signs".formatted(terms.size()),
            plainWeights ? "±s per filter" : "two numbers per filter",
            terms.size() * (plainWeights ? 1 : 2));
  }

  private static GraphNode step(GraphNode node, Op op, GraphNode... operands) {
    return GraphNode.of(node.name(), "", op, operands);
  }

  /** Builds the sum. */
  private record Parts(GraphNode node, Op.Conv2d conv, TwoLevels levels) {
    GraphNode of(List<SignTerms.Term> terms) {
      List<GraphNode> parts = new ArrayList<>();
      for (SignTerms.Term term : terms) {
        FloatVector bias =
            parts.isEmpty() ? conv.bias() : FloatVector.filled(conv.bias().size(), -0f);
        parts.add(convolved(term, levels.signs(), bias));
      }
      if (!Vectors.all(levels.offsets(), 0)) {
        parts.add(common(terms));
      }
      return sum(parts, node.source());
    }

    /** What all weights of a filter add: its offset, times the sum of all activations it sees. */
    private GraphNode common(List<SignTerms.Term> terms) {
      FloatFilters signs = levels.signs();
      float[] ones = new float[signs.values().size() / signs.outputs() * conv.groups()];
      Arrays.fill(ones, 1);
      FloatFilters sums =
          new FloatFilters(
              conv.groups(),
              signs.kernelHeight(),
              signs.kernelWidth(),
              signs.inputs(),
              FloatVector.of(ones));
      FloatVector none = FloatVector.filled(conv.groups(), -0f);
      GraphNode sum = sum(terms.stream().map(term -> convolved(term, sums, none)).toList(), "");
      int perGroup = signs.outputs() / conv.groups();
      int[] group = IntStream.range(0, signs.outputs()).map(o -> o / perGroup).toArray();
      GraphNode spread = step(node, new Op.SelectChannels(IntVector.of(group)), sum);
      FloatVector nothing = FloatVector.filled(signs.outputs(), -0f);
      return step(node, new Op.Affine(levels.offsets(), nothing), spread);
    }

    private GraphNode convolved(SignTerms.Term term, FloatFilters filters, FloatVector bias) {
      GraphNode floats = term.floats();
      int channels = floats.channels();
      GraphNode scaled =
          term.factor() == 1
              ? floats
              : step(
                  floats,
                  new Op.Affine(
                      FloatVector.filled(channels, (float) term.factor()),
                      FloatVector.filled(channels, -0f)),
                  floats);
      Window window = conv.window();
      return step(node, new Op.Conv2d(filters, bias, window, conv.groups()), scaled);
    }

    private GraphNode sum(List<GraphNode> parts, String source) {
      GraphNode sum = parts.get(0);
      for (int i = 1; i < parts.size(); i++) {
        String stands = i == parts.size() - 1 ? source : "";
        Op add = new Op.Binary(Op.BinaryFunction.ADD);
        sum = GraphNode.of(node.name(), stands, add, sum, parts.get(i));
      }
      return sum;
    }
  }
}

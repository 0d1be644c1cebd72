package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/**
 * A value as {@code Σ factor·signs + constant}, with one factor and one constant for all channels.
 *
 * @param terms at least one
 * @param constant the same for all channels
 * @param scaling names of the nodes that multiply and add constants
 */
record SignTerms(List<Term> terms, double constant, List<String> scaling) {
  private static final int MOST = 4;

  /**
   * Signs times a factor.
   *
   * @param floats signs as floats
   * @param factor the same for all channels
   */
  record Term(GraphNode floats, double factor) {
    /** What the signs are taken of; empty where that is not the step before. */
    Optional<GraphNode> value() {
      GraphNode bits = floats.operand();
      return switch (bits.carried().orElse(null)) {
        case Op.Binarize binarize -> Optional.of(bits.operand());
        case Op.Ternarize ternarize -> Optional.of(bits.operand());
        case null, default -> Optional.empty();
      };
    }
  }

  /** The terms of {@code node}; empty where it has other ones, or too many. */
  static Optional<SignTerms> of(GraphNode node) {
    return switch (node.carried().orElse(null)) {
      case Op.ToFloat floats ->
          Optional.of(new SignTerms(List.of(new Term(node, 1)), 0, List.of()));
      case Op.Affine(FloatVector scale, FloatVector bias)
          when Vectors.all(scale, scale.get(0)) && Vectors.all(bias, bias.get(0)) ->
          of(node.operand()).map(terms -> terms.after(scale.get(0), bias.get(0), node.name()));
      case Op.Binary(Op.BinaryFunction function)
          when function == Op.BinaryFunction.ADD || function == Op.BinaryFunction.SUBTRACT ->
          sum(node, function == Op.BinaryFunction.ADD ? 1 : -1);
      case null, default -> Optional.empty();
    };
  }

  private static Optional<SignTerms> sum(GraphNode node, int sign) {
    Optional<SignTerms> first = of(node.operands().get(0));
    Optional<SignTerms> second = of(node.operands().get(1)).map(terms -> terms.times(sign));
    return first.isEmpty() || second.isEmpty()
        ? Optional.empty()
        : first.get().plus(second.get()).filter(sum -> sum.areAlike(node.channels()));
  }

  private SignTerms times(double factor) {
    return new SignTerms(
        terms.stream().map(term -> new Term(term.floats(), term.factor() * factor)).toList(),
        constant * factor,
        scaling);
  }

  private SignTerms after(double factor, double added, String name) {
    List<String> names = new ArrayList<>(scaling);
    names.add(name);
    SignTerms scaled = times(factor);
    return new SignTerms(scaled.terms, scaled.constant + added, names);
  }

  private Optional<SignTerms> plus(SignTerms other) {
    List<Term> all = new ArrayList<>(terms);
    all.addAll(other.terms);
    List<String> names = new ArrayList<>(scaling);
    names.addAll(other.scaling);
    return all.size() > MOST
        ? Optional.empty()
        : Optional.of(new SignTerms(all, constant + other.constant, names));
  }

  /** Whether all terms have all channels, and one size: none of them repeats itself. */
  private boolean areAlike(int channels) {
    GraphNode size = sizedLike(terms.get(0).floats());
    return terms.stream()
        .allMatch(term -> term.floats().channels() == channels && sizedLike(term.floats()) == size);
  }

  /** The earliest value that certainly has the size of {@code node}. */
  private static GraphNode sizedLike(GraphNode node) {
    return switch (node.carried().orElse(null)) {
      case Op.ToFloat op -> sizedLike(node.operand());
      case Op.Binarize op -> sizedLike(node.operand());
      case Op.Ternarize op -> sizedLike(node.operand());
      case Op.Affine op -> sizedLike(node.operand());
      case Op.PRelu op -> sizedLike(node.operand());
      case Op.Clip op -> sizedLike(node.operand());
      case Op.Unary op -> sizedLike(node.operand());
      case Op.Binary op -> sizedLike(node.operand()); // the second may repeat itself
      case null, default -> node;
    };
  }
}

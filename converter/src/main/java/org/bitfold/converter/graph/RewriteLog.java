package org.bitfold.converter.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.model.Provenance;

/** What was done to the graph, in the order it was done. */
public final class RewriteLog {
  /** The rule that changes what the network computes. */
  public static final String ON_REQUEST = "binarize-on-request";

  private final List<Provenance.Rewrite> rewrites = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final Map<String, Verdict> verdicts = new HashMap<>();

  /** What became of a layer, and why. */
  public record Verdict(LayerKind kind, String why) {}

  /**
   * Something was folded.
   *
   * @param rule name of the rule, such as {@code fold-threshold}
   * @param target the ONNX node it went into
   * @param sources the ONNX nodes that went into it
   */
  public void folded(String rule, String target, String... sources) {
    rewrites.add(new Provenance.Rewrite(rule, target, List.of(sources)));
  }

  /** Whether {@code rule} was applied to {@code target}. */
  public boolean has(String rule, String target) {
    return rewrites.stream()
        .anyMatch(one -> one.rule().equals(rule) && one.target().equals(target));
  }

  /** What became of the convolution or linear layer {@code layer}, an ONNX node's name. */
  public void decided(String layer, LayerKind kind, String why) {
    verdicts.put(layer, new Verdict(kind, why));
  }

  /** The verdict on a layer, or empty where it was never looked at: it is out of the graph. */
  public Optional<Verdict> verdict(String layer) {
    return Optional.ofNullable(verdicts.get(layer));
  }

  /** A statement that a reader of the report must not miss. */
  public void note(String line) {
    notes.add(line);
  }

  /** What was folded, in order. */
  public List<Provenance.Rewrite> rewrites() {
    return List.copyOf(rewrites);
  }

  /** The notes, in order, each once. */
  public List<String> notes() {
    return List.copyOf(notes);
  }
}

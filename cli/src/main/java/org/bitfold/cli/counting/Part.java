package org.bitfold.cli.counting;

import java.util.Arrays;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;

/**
 * Where in a restoration network a convolution stands: the papers weigh these parts against each
 * other (BBCU, section 3.3). Told by the graph, not by names.
 */
public enum Part {
  /** No convolution comes before it. */
  HEAD,
  /** Neither of the others. */
  BODY,
  /** Its result is rearranged into a larger picture before the next convolution. */
  UPSAMPLING,
  /** It works on the enlarged picture, or no convolution comes after it. */
  TAIL;

  /**
   * The part of every node; of interest for convolutions only.
   *
   * @return one per node of {@code model}
   */
  static List<Part> of(Model model) {
    int values = model.inputs().size() + model.nodes().size();
    boolean[] convolved = new boolean[values];
    boolean[] enlarged = new boolean[values];
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      for (int operand : node.inputs()) {
        convolved[model.valueOf(i)] |= convolved[operand];
        enlarged[model.valueOf(i)] |= enlarged[operand];
      }
      convolved[model.valueOf(i)] |= isConvolution(node);
      enlarged[model.valueOf(i)] |= enlarges(node) && convolved[model.valueOf(i)];
    }
    boolean[] feedsConvolution = new boolean[values];
    boolean[] feedsEnlargement = new boolean[values];
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      Node node = model.nodes().get(i);
      int result = model.valueOf(i);
      for (int operand : node.inputs()) {
        feedsConvolution[operand] |= isConvolution(node) || feedsConvolution[result];
        feedsEnlargement[operand] |=
            enlarges(node) || (!isConvolution(node) && feedsEnlargement[result]);
      }
    }
    Part[] parts = new Part[model.nodes().size()];
    for (int i = 0; i < parts.length; i++) {
      Node node = model.nodes().get(i);
      int result = model.valueOf(i);
      boolean first = node.inputs().stream().noneMatch(operand -> convolved[operand]);
      boolean late = node.inputs().stream().anyMatch(operand -> enlarged[operand]);
      boolean last = !feedsConvolution[result];
      if (enlarges(node) || feedsEnlargement[result]) {
        parts[i] = UPSAMPLING;
      } else if (late || (last && !first)) {
        parts[i] = TAIL;
      } else {
        parts[i] = first && !last ? HEAD : BODY;
      }
    }
    return Arrays.asList(parts);
  }

  private static boolean isConvolution(Node node) {
    return Filters.of(node.op()).isPresent();
  }

  private static boolean enlarges(Node node) {
    return node.op() instanceof Op.DepthToSpace || node.op() instanceof Op.ConvTranspose2d;
  }
}

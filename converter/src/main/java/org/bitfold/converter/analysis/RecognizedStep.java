package org.bitfold.converter.analysis;

import java.util.List;
import org.bitfold.converter.graph.GraphNode;

/**
 * A value that is a step function of another, whatever lies between them.
 *
 * @param root the other value
 * @param perChannel one step function per channel
 */
public record RecognizedStep(GraphNode root, List<StepFunction> perChannel) {
  public RecognizedStep {
    perChannel = List.copyOf(perChannel);
  }
}

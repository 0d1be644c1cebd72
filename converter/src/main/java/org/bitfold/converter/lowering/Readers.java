package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.onnx.OnnxNode;

/**
 * Who still has to read which tensor, so that what a subgraph of weights makes on its way is not
 * kept longer than it is needed.
 */
final class Readers {
  private final Map<String, Integer> waiting = new HashMap<>();

  Readers(List<OnnxNode> nodes, List<String> outputs) {
    for (OnnxNode node : nodes) {
      new HashSet<>(node.inputs()).forEach(name -> waiting.merge(name, 1, Integer::sum));
    }
    outputs.forEach(name -> waiting.merge(name, 1, Integer::sum));
  }

  /** Notes that {@code node} has read its inputs; those that nothing else reads. */
  List<String> doneBy(OnnxNode node) {
    List<String> done = new ArrayList<>();
    for (String name : new HashSet<>(node.inputs())) {
      if (waiting.merge(name, -1, Integer::sum) == 0) {
        done.add(name);
      }
    }
    return done;
  }
}

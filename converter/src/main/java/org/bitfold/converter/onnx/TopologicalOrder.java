package org.bitfold.converter.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.bitfold.converter.ConversionException;

/** Sorts nodes so that each reads only what stands before it; drops nothing. */
final class TopologicalOrder {
  private TopologicalOrder() {}

  /**
   * Sorts.
   *
   * @param given names of inputs and initializers
   * @throws ConversionException if a name is made twice, read but never made, or made from itself
   */
  static List<OnnxNode> of(List<OnnxNode> nodes, Set<String> given, List<String> outputs) {
    Map<String, OnnxNode> makers = makers(nodes, given);
    Map<String, List<Integer>> readers = new HashMap<>();
    int[] waiting = new int[nodes.size()];
    PriorityQueue<Integer> ready = new PriorityQueue<>(); // the file's order wherever it is one
    for (int i = 0; i < nodes.size(); i++) {
      OnnxNode node = nodes.get(i);
      for (String input : new HashSet<>(node.inputs())) {
        if (input.isEmpty() || given.contains(input)) {
          continue;
        }
        if (!makers.containsKey(input)) {
          throw node.refusal(
              "reads '%s', which nothing makes".formatted(input),
              "an input, an initializer or a node's output",
              "The file is cut short or damaged; export it again");
        }
        waiting[i]++;
        readers.computeIfAbsent(input, name -> new ArrayList<>()).add(i);
      }
      if (waiting[i] == 0) {
        ready.add(i);
      }
    }
    List<OnnxNode> sorted = new ArrayList<>(nodes.size());
    while (!ready.isEmpty()) {
      OnnxNode node = nodes.get(ready.remove());
      sorted.add(node);
      for (String output : node.outputs()) {
        for (int reader : readers.getOrDefault(output, List.of())) {
          if (--waiting[reader] == 0) {
            ready.add(reader);
          }
        }
      }
    }
    for (int i = 0; i < waiting.length; i++) {
      if (waiting[i] > 0) {
        throw nodes.get(i).refusal("stands in a cycle or behind one", "a graph without cycles", "");
      }
    }
    for (String output : outputs) {
      if (!makers.containsKey(output) && !given.contains(output)) {
        throw new ConversionException(
            "output '%s'".formatted(output), "nothing makes it", "a node's output", "");
      }
    }
    return sorted;
  }

  private static Map<String, OnnxNode> makers(List<OnnxNode> nodes, Set<String> given) {
    Map<String, OnnxNode> makers = new HashMap<>();
    for (OnnxNode node : nodes) {
      for (String output : node.outputs()) {
        if (output.isEmpty()) {
          continue;
        }
        if (given.contains(output) || makers.put(output, node) != null) {
          throw node.refusal(
              "makes '%s', which is made elsewhere too".formatted(output),
              "unique tensor names",
              "The file is damaged; export it again");
        }
      }
    }
    return makers;
  }
}

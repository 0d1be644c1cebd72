package org.bitfold.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A packed binary neural network. A model that exists is valid: the constructor checks every rule
 * of {@link InvalidModelException.Rule}.
 *
 * <p>Values are numbered: inputs {@code 0 … inputs−1}, then one per node in order.
 *
 * @param inputs what goes in
 * @param nodes the steps, in topological order
 * @param outputs what comes out
 * @param metadata what the pictures mean
 * @param provenance what the model was made from
 * @param selfTest how a runtime proves itself on this model; absent only before it has been
 *     recorded
 */
public record Model(
    List<Input> inputs,
    List<Node> nodes,
    List<Output> outputs,
    Metadata metadata,
    Provenance provenance,
    Optional<SelfTest> selfTest) {

  /**
   * Checks the model.
   *
   * @throws InvalidModelException naming the rule, the node and what was found
   */
  public Model {
    inputs = List.copyOf(inputs);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    ModelRules.check(inputs, nodes, outputs, selfTest);
  }

  /** The type of every value, inputs first. */
  public List<ValueType> types() {
    return TypeRules.types(inputs, nodes);
  }

  /** The number of the value that node {@code index} makes. */
  public int valueOf(int index) {
    return inputs.size() + index;
  }

  /** A name for value {@code value}, for messages. */
  public String nameOf(int value) {
    return value < inputs.size()
        ? inputs.get(value).name()
        : nodes.get(value - inputs.size()).name();
  }

  /** The same with other nodes, and without the self-test, which is of these. */
  public Model withNodes(List<Node> others) {
    return new Model(inputs, others, outputs, metadata, provenance, Optional.empty());
  }

  /** The same with nodes that stand for other tensors, of which a self-test says nothing. */
  public Model withSources(List<String> sources) {
    List<Node> others =
        IntStream.range(0, nodes.size())
            .mapToObj(i -> nodes.get(i).withSource(sources.get(i)))
            .toList();
    return new Model(inputs, others, outputs, metadata, provenance, selfTest);
  }

  /** The same model with a self-test. */
  public Model withSelfTest(SelfTest test) {
    return new Model(inputs, nodes, outputs, metadata, provenance, Optional.of(test));
  }
}

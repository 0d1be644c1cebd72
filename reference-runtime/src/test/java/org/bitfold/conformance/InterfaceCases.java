package org.bitfold.conformance;

import java.util.List;
import java.util.Optional;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.runtime.Tensor;

/** What a model takes and gives: names, sizes, values that nobody reads. */
final class InterfaceCases {
  private static final Op NEGATE = new Op.Unary(Op.UnaryFunction.NEGATE);

  private InterfaceCases() {}

  static List<Case> all() {
    return List.of(withoutNodes(), names(), longText(), fixedSize());
  }

  private static Case withoutNodes() {
    return of(
        "interface-without-nodes",
        List.of(new Input("x", 2, 0, 0), new Input("unused", 1, 0, 0)),
        List.of(),
        List.of(new Output("y", 0), new Output("x", 0)),
        Provenance.none());
  }

  /** Names that only trimming, case, or a normalization of Unicode would make equal. */
  private static Case names() {
    return of(
        "interface-names-almost-equal",
        List.of(new Input("x", 1, 0, 0), new Input("x ", 1, 0, 0), new Input("X", 1, 0, 0)),
        List.of(
            new Node("n", NEGATE, List.of(1), ""),
            new Node("n", new Op.Binary(Op.BinaryFunction.SUBTRACT), List.of(0, 3), "n"),
            new Node("nobody reads this", NEGATE, List.of(4), "")),
        List.of(
            new Output("\u00e9", 4),
            new Output("e\u0301", 3),
            new Output(" ", 4),
            new Output("", 2),
            new Output("x", 1),
            new Output("x\u00a0", 4)),
        Provenance.none());
  }

  /** As many bytes as a text may have, in characters of one to four of them. */
  private static Case longText() {
    String text = "a\u00e9\u6f22\ud83d\udd24".repeat(6553) + "abcde";
    return of(
        "interface-text-of-65535-bytes",
        List.of(new Input("x", 1, 0, 0)),
        List.of(new Node("n", NEGATE, List.of(0), text)),
        List.of(new Output("y", 1)),
        new Provenance(text, List.of(text, ""), "", List.of(), List.of(), List.of()));
  }

  private static Case fixedSize() {
    return of(
        "interface-fixed-sizes",
        List.of(
            new Input("both", 1, 2, 3), new Input("height", 1, 2, 0), new Input("width", 1, 0, 3)),
        List.of(
            new Node("concat", new Op.Concat(), List.of(0, 1, 2), ""),
            new Node("relu", new Op.PRelu(FloatVector.filled(3, 0.5f)), List.of(3), "")),
        List.of(new Output("y", 4)),
        Provenance.none());
  }

  /** A case over pictures of 2×3 pixels. */
  private static Case of(
      String name,
      List<Input> inputs,
      List<Node> nodes,
      List<Output> outputs,
      Provenance provenance) {
    List<Tensor> pictures =
        inputs.stream()
            .map(input -> HardNumbers.picture(name + input.name(), 2, 3, input.channels()))
            .toList();
    Metadata metadata = new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f);
    return new Case(
        name, new Model(inputs, nodes, outputs, metadata, provenance, Optional.empty()), pictures);
  }
}

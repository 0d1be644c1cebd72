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
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;

/** What a model takes and gives: names, sizes, values that nobody reads. */
final class InterfaceCases {
  private static final Op NEGATE = new Op.Unary(Op.UnaryFunction.NEGATE);

  private static final Metadata UNKNOWN =
      new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f);

  private InterfaceCases() {}

  static List<Case> all() {
    return List.of(
        withoutNodes(),
        names(),
        longText(),
        fixedSize(),
        fixedHeightFixedWidth(),
        sparse(),
        nameless(),
        zeroByte(),
        characters(),
        plain(),
        negated("interface-seed-above-2-to-63", UNKNOWN).withSeed((1L << 63) + 5),
        negated("interface-seed-of-2-to-32", UNKNOWN).withSeed(1L << 32),
        valueRange("255", 255f),
        valueRange("of-the-smallest-float", Float.MIN_VALUE),
        valueRange("of-the-largest-float", Float.MAX_VALUE),
        negated(
            "interface-classification-bgr",
            new Metadata(Metadata.Task.CLASSIFICATION, Metadata.ColorOrder.BGR, 1f)));
  }

  /** Each of two pictures has one size fixed; what they have to do with each other is nothing. */
  private static Case fixedHeightFixedWidth() {
    return of(
        "interface-fixed-height-fixed-width",
        List.of(new Input("height", 2, 2, 0), new Input("width", 2, 0, 3)),
        List.of(new Node("n", NEGATE, List.of(0), ""), new Node("m", NEGATE, List.of(1), "")),
        List.of(new Output("y", 2), new Output("z", 3)),
        Provenance.none());
  }

  /** A window of one pixel, three apart. */
  private static Case sparse() {
    return CaseBuilder.over("interface-rows-and-columns-that-nothing-reads", 5, 5, 1)
        .then(new Op.MaxPool(1, 1, new Window(3, 3, 1, 1, 0, 0, 0, 0), false))
        .build();
  }

  /** An input, a node and an output without a name. */
  private static Case nameless() {
    return of(
        "interface-without-names",
        List.of(new Input("", 1, 0, 0)),
        List.of(new Node("", NEGATE, List.of(0), "")),
        List.of(new Output("", 1)),
        Provenance.none());
  }

  /** Names that are equal to a reader for which a text ends at its first 0 byte. */
  private static Case zeroByte() {
    return of(
        "interface-names-with-a-0-byte",
        List.of(new Input("a\0b", 1, 0, 0), new Input("a\0c", 1, 0, 0)),
        List.of(new Node("n\0", NEGATE, List.of(1), "\0")),
        List.of(new Output("a\0b", 2), new Output("a\0c", 0)),
        Provenance.none());
  }

  /** The first and last characters of each length in UTF-8, and some that are none to a purist. */
  private static Case characters() {
    String text =
        "\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufeff\ufdd0\ufffe\uffff"
            + Character.toString(0x10000)
            + Character.toString(0x10ffff);
    return of(
        "interface-first-and-last-characters",
        List.of(new Input("\ufeff", 1, 0, 0)),
        List.of(new Node(text, NEGATE, List.of(0), "\ufeffx")),
        List.of(new Output(text, 1)),
        Provenance.none());
  }

  /** Nothing in its head lies at a multiple of 8, so that the head's length is none. */
  private static Case plain() {
    return negated("interface-nothing-aligned-to-8", UNKNOWN).withoutSelfTest();
  }

  private static Case valueRange(String name, float range) {
    return negated(
        "interface-value-range-" + name,
        new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, range));
  }

  private static Case negated(String name, Metadata metadata) {
    return of(
        name,
        List.of(new Input("x", 3, 0, 0)),
        List.of(new Node("n", NEGATE, List.of(0), "")),
        List.of(new Output("y", 1)),
        Provenance.none(),
        metadata);
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
    return of(name, inputs, nodes, outputs, provenance, UNKNOWN);
  }

  private static Case of(
      String name,
      List<Input> inputs,
      List<Node> nodes,
      List<Output> outputs,
      Provenance provenance,
      Metadata metadata) {
    List<Tensor> pictures =
        inputs.stream()
            .map(input -> HardNumbers.picture(name + input.name(), 2, 3, input.channels()))
            .toList();
    return new Case(
        name, new Model(inputs, nodes, outputs, metadata, provenance, Optional.empty()), pictures);
  }
}

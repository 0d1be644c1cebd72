package org.bitfold.cli;

import java.util.List;
import java.util.stream.Stream;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Provenance;

/**
 * Models as reports spell them out. A file may refer to one text as often as it likes, so that a
 * report that repeats the text each time could be ten thousand times the file's size.
 */
final class LegibleModel {
  /** Characters, more than the texts of any model that is not made for it. */
  private static final long WHOLE = 16 << 20;

  /** Characters of a long text that are kept. */
  private static final int BEGINNING = 20;

  private LegibleModel() {}

  /**
   * {@code model}; if its texts, each as often as it is referred to, are too long, with the
   * beginnings of the long ones.
   */
  static Model of(Model model) {
    long characters = texts(model).mapToLong(String::length).sum();
    return characters <= WHOLE ? model : cut(model);
  }

  private static Stream<String> texts(Model model) {
    Provenance origin = model.provenance();
    return Stream.of(
            model.nodes().stream().flatMap(node -> Stream.of(node.name(), node.source())),
            Stream.of(origin.converter(), origin.producer()),
            origin.options().stream(),
            origin.opsets().stream(),
            origin.sources().stream().map(Provenance.SourceFile::name),
            origin.rewrites().stream().flatMap(step -> Stream.of(step.rule(), step.target())),
            origin.rewrites().stream().flatMap(step -> step.sources().stream()))
        .flatMap(texts -> texts);
  }

  private static Model cut(Model model) {
    return new Model(
        model.inputs(),
        model.nodes().stream().map(LegibleModel::cut).toList(),
        model.outputs(),
        model.metadata(),
        cut(model.provenance()),
        model.selfTest());
  }

  private static Node cut(Node node) {
    return new Node(cut(node.name()), node.op(), node.inputs(), cut(node.source()));
  }

  private static Provenance cut(Provenance origin) {
    return new Provenance(
        cut(origin.converter()),
        cut(origin.options()),
        cut(origin.producer()),
        cut(origin.opsets()),
        origin.sources().stream()
            .map(source -> new Provenance.SourceFile(cut(source.name()), source.digest()))
            .toList(),
        origin.rewrites().stream()
            .map(
                step ->
                    new Provenance.Rewrite(
                        cut(step.rule()), cut(step.target()), cut(step.sources())))
            .toList());
  }

  private static List<String> cut(List<String> texts) {
    return texts.stream().map(LegibleModel::cut).toList();
  }

  private static String cut(String text) {
    return text.length() <= 4 * BEGINNING
        ? text
        : text.substring(0, text.offsetByCodePoints(0, BEGINNING)) + "…";
  }
}

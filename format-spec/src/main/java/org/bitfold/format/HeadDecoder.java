package org.bitfold.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bitfold.model.Input;
import org.bitfold.model.InvalidModelException;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.SelfTest;

/** Makes a model of a head and a data area that nobody vouches for. */
final class HeadDecoder {
  private final FormatVersion version;
  private final HeadTable head;
  private final DataReader data;
  private final OpDecoder ops;
  private final SortedSet<Integer> listedOperators = new TreeSet<>();
  private final Set<Integer> usedOperators = new HashSet<>();

  private HeadDecoder(Container container) throws BfldException {
    this.version = container.version();
    this.head = new HeadBuffer(container.head()).root();
    this.data = new DataReader(container.data());
    this.ops = new OpDecoder(data);
  }

  static Model decode(Container container) throws BfldException {
    return new HeadDecoder(container).model();
  }

  private Model model() throws BfldException {
    // Operators first: a newer file is refused by the name of what is new in it.
    head.tables(0, "operators", this::listedOperator);
    List<Input> inputs = head.tables(1, "inputs", HeadDecoder::input);
    List<Node> nodes = head.tables(2, "nodes", this::node);
    List<Output> outputs = head.tables(3, "outputs", HeadDecoder::output);
    Metadata metadata = metadata(head.table(4, "metadata"));
    Provenance provenance = provenance(head.table(5, "provenance"));
    Optional<SelfTest> selfTest =
        head.has(6) ? Optional.of(selfTest(head.table(6, "self_test"))) : Optional.empty();
    data.checkEnd();
    if (!usedOperators.equals(listedOperators)) {
      throw ErrorCode.OPERATORS.failure("the table of operators lists one that no node uses");
    }
    try {
      return new Model(inputs, nodes, outputs, metadata, provenance, selfTest);
    } catch (InvalidModelException e) {
      throw codeOf(e.rule()).failure(e.getMessage());
    }
  }

  private static ErrorCode codeOf(InvalidModelException.Rule rule) {
    return switch (rule) {
      case INTERFACE -> ErrorCode.INTERFACE;
      case ORDER -> ErrorCode.ORDER;
      case ARITY -> ErrorCode.ARITY;
      case ELEMENT_TYPE -> ErrorCode.ELEMENT_TYPE;
      case CHANNELS -> ErrorCode.CHANNELS;
      case ATTRIBUTE -> ErrorCode.ATTRIBUTE;
      case NUMBER -> ErrorCode.NUMBER;
      case SELF_TEST -> ErrorCode.SELF_TEST;
    };
  }

  // ---- Operators -----------------------------------------------------------------------------

  private int listedOperator(HeadTable table) throws BfldException {
    int number = table.u8(0, "number");
    int since = table.u16(1, "since");
    String name = table.text(2, "name");
    if (!Operators.knows(name)) {
      throw ErrorCode.UNKNOWN_OPERATOR.failure(
          "format %s with the operator '%s', which this release of format %s does not know"
              .formatted(version, name, FormatVersion.CURRENT));
    }
    int known = Operators.sinceOf(Operators.numberOf(name));
    if (since > known) {
      throw ErrorCode.NEWER_OPERATOR.failure(
          "the operator '%s' as of format %d.%d, this release knows it as of %d.%d"
              .formatted(name, version.major(), since, version.major(), known));
    }
    if (number != Operators.numberOf(name) || since != known) {
      throw ErrorCode.OPERATORS.failure(
          "%s: '%s' with number %d since %d, expected number %d since %d"
              .formatted(table.where(), name, number, since, Operators.numberOf(name), known));
    }
    if (!listedOperators.isEmpty() && number <= listedOperators.last()) {
      throw ErrorCode.OPERATORS.failure(
          "%s: operator number %d after %d: numbers ascend"
              .formatted(table.where(), number, listedOperators.last()));
    }
    listedOperators.add(number);
    return number;
  }

  private Node node(HeadTable table) throws BfldException {
    int number = table.u8(0, "operator_type");
    if (!listedOperators.contains(number)) {
      throw ErrorCode.OPERATORS.failure(
          "%s: operator number %d is not in the table of used operators"
              .formatted(table.where(), number));
    }
    usedOperators.add(number);
    Op op = ops.decode(number, table.table(1, "operator"));
    List<Integer> inputs = table.u32List(2, "inputs");
    return new Node(table.text(3, "name"), op, inputs, table.text(4, "source"));
  }

  // ---- The rest ------------------------------------------------------------------------------

  private static Input input(HeadTable table) throws BfldException {
    String name = table.text(0, "name");
    int channels = table.u32(1, "channels");
    int height = table.u32(2, "height");
    int width = table.u32(3, "width");
    return OpDecoder.legal(
        ErrorCode.ATTRIBUTE, table.where(), () -> new Input(name, channels, height, width));
  }

  private static Output output(HeadTable table) throws BfldException {
    return new Output(table.text(0, "name"), table.u32(1, "value"));
  }

  private static Metadata metadata(HeadTable table) throws BfldException {
    Metadata.Task task = table.oneOf(Metadata.Task.values(), 0, "task");
    Metadata.ColorOrder order = table.oneOf(Metadata.ColorOrder.values(), 1, "color_order");
    float range = table.f32(2, "value_range");
    return OpDecoder.legal(
        ErrorCode.ATTRIBUTE, table.where(), () -> new Metadata(task, order, range));
  }

  private static Provenance provenance(HeadTable table) throws BfldException {
    return new Provenance(
        table.text(0, "converter"),
        table.texts(1, "options"),
        table.text(2, "producer"),
        table.texts(3, "opsets"),
        table.tables(
            4,
            "sources",
            file -> new Provenance.SourceFile(file.text(0, "name"), file.digest(1, "digest"))),
        table.tables(
            5,
            "rewrites",
            rewrite ->
                new Provenance.Rewrite(
                    rewrite.text(0, "rule"),
                    rewrite.text(1, "target"),
                    rewrite.texts(2, "sources"))));
  }

  private static SelfTest selfTest(HeadTable table) throws BfldException {
    long seed = table.i64(0, "seed");
    List<Integer> sizes = table.pairs(1, "shapes");
    List<SelfTest.Size> shapes = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i += 2) {
      shapes.add(new SelfTest.Size(sizes.get(i), sizes.get(i + 1)));
    }
    return new SelfTest(seed, shapes, table.digests(2, "digests"));
  }
}

package org.bitfold.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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

/**
 * Files that every reader refuses, at least one per {@link ErrorCode}. All but those about the
 * digest itself have a digest that fits.
 */
public final class RejectVectors {
  private final byte[] good = BfldWriter.toBytes(SmallModel.small());
  private final List<Vector> vectors = new ArrayList<>();

  private RejectVectors() {}

  /**
   * A file that is refused.
   *
   * @param name what is wrong with it, fit for a file name
   */
  public record Vector(String name, ErrorCode code, byte[] file) {}

  /** All vectors, in the order of the error codes. */
  public static List<Vector> all() {
    RejectVectors maker = new RejectVectors();
    maker.container();
    maker.versions();
    maker.structure();
    maker.dataArea();
    maker.meaning();
    maker.canonicalForm();
    return List.copyOf(maker.vectors);
  }

  private void add(ErrorCode code, String name, byte[] file) {
    vectors.add(new Vector(name, code, file));
  }

  private void add(ErrorCode code, String name, Forgery forgery) {
    add(code, name, forgery.seal());
  }

  private Forgery forge() {
    return Forgery.of(good);
  }

  private void container() {
    add(ErrorCode.NOT_BFLD, "empty", new byte[0]);
    add(ErrorCode.NOT_BFLD, "text", "not a model\n".getBytes(StandardCharsets.US_ASCII));
    add(ErrorCode.TRUNCATED, "last-byte-missing", Arrays.copyOf(good, good.length - 1));
    add(ErrorCode.TRUNCATED, "byte-appended", Arrays.copyOf(good, good.length + 1));
    add(ErrorCode.TRUNCATED, "first-64-bytes", Arrays.copyOf(good, 64));
    byte[] flipped = good.clone();
    flipped[100] ^= 1;
    add(ErrorCode.DIGEST, "bit-flipped", flipped);
    Forgery f = forge();
    add(ErrorCode.TOO_LARGE, "head-above-cap", f.put64(f.footer(), Limits.HEAD + 1L));
    f = forge();
    add(ErrorCode.TOO_LARGE, "head-length-negative", f.put64(f.footer(), -1));
    f = forge();
    add(ErrorCode.FOOTER, "data-length-off-by-64", f.put64(f.footer() + 8, 0));
    f = forge();
    add(ErrorCode.FOOTER, "data-length-negative", f.put64(f.footer() + 8, -64));
    f = forge();
    add(ErrorCode.FOOTER, "reserved-not-zero", f.put32(f.footer() + 20, 1));
  }

  private void versions() {
    add(ErrorCode.OLDER_FORMAT, "major-0", forge().version(0, 9));
    add(ErrorCode.NEWER_FORMAT, "major-2", forge().version(2, 0));
    Forgery f = forge();
    int operator = f.item(f.child(f.root(), 0), 0);
    add(
        ErrorCode.UNKNOWN_OPERATOR,
        "minor-1-with-unknown-operator",
        f.version(1, 1).put16(f.field(operator, 1), 1).putText(f.child(operator, 2), "Binarise"));
    f = forge();
    add(
        ErrorCode.NEWER_OPERATOR,
        "minor-1-with-changed-operator",
        f.version(1, 1).put16(f.field(operator, 1), 1));
  }

  private void structure() {
    Forgery f = forge();
    int root = f.root();
    int metadata = f.child(root, 4);
    int firstName = f.child(f.node(0), 3);
    int operator = f.item(f.child(root, 0), 0);
    add(ErrorCode.IDENTIFIER, "other-identifier", forge().put32(4, 0x58444642));
    add(ErrorCode.OFFSET, "root-outside", forge().put32(0, Integer.MAX_VALUE));
    add(ErrorCode.OFFSET, "root-unaligned", forge().put32(0, f.root() + 1));
    add(ErrorCode.OFFSET, "virtual-table-outside", forge().put32(root, Integer.MIN_VALUE));
    add(ErrorCode.OFFSET, "vector-too-long", forge().put32(f.child(root, 2), -1));
    add(ErrorCode.OFFSET, "field-outside-its-table", forge().put16(f.entry(root, 0), 0x7ff0));
    add(
        ErrorCode.OVERLAP,
        "one-table-twice",
        forge().put32(f.child(root, 2) + 8, f.node(0) - (f.child(root, 2) + 8)));
    add(ErrorCode.TEXT, "not-utf-8", forge().put8(firstName + 4, 0xff));
    add(
        ErrorCode.TEXT,
        "overlong-utf-8",
        forge().put8(firstName + 4, 0xc0).put8(firstName + 5, 0x80));
    add(ErrorCode.TEXT, "text-without-end", forge().put8(firstName + 4 + "sign".length(), 'x'));
    add(
        ErrorCode.MISSING_FIELD,
        "metadata-without-value-range",
        forge().put16(f.entry(metadata, 2), 0));
    add(ErrorCode.FIELD_VALUE, "unknown-task", forge().put8(f.field(metadata, 0), 5));
    add(
        ErrorCode.FIELD_VALUE,
        "groups-above-2-to-31",
        forge().put32(f.field(f.attributes(1), 2), Integer.MIN_VALUE));
    add(ErrorCode.OPERATORS, "number-of-another-operator", forge().put8(f.field(operator, 0), 3));
    add(ErrorCode.OPERATORS, "node-of-unlisted-operator", forge().put8(f.field(f.node(0), 0), 99));
  }

  private void dataArea() {
    Forgery f = forge();
    int filters = f.child(f.attributes(1), 0);
    int data = f.data();
    add(ErrorCode.SEGMENT, "offset-of-another", forge().put64(f.field(filters, 5), 0));
    add(ErrorCode.SEGMENT, "outside-the-data", forge().put64(f.field(filters, 4), 1L << 40));
    add(ErrorCode.SEGMENT, "length-against-shape", forge().put64(f.field(filters, 4) + 8, 4));
    add(
        ErrorCode.SEGMENT,
        "filters-larger-than-the-file",
        forge().put32(f.field(filters, 1), 1 << 30));
    add(ErrorCode.PADDING, "behind-a-segment", forge().put8(data + 8, 1));
    add(ErrorCode.PADDING, "behind-the-head", forge().put8(data - 1, 1));
    add(ErrorCode.WEIGHT_BITS, "unused-bit-set", forge().put8(data + 3, 0x80));
    add(ErrorCode.WEIGHT_BITS, "sign-of-a-zero", forge().put8(data, 0b101));
  }

  private void meaning() {
    Forgery f = forge();
    int root = f.root();
    add(
        ErrorCode.INTERFACE,
        "output-of-sums",
        forge().put32(f.field(f.item(f.child(root, 3), 0), 1), 2));
    add(ErrorCode.ORDER, "reads-itself", forge().put32(f.child(f.node(0), 2) + 4, 1));
    add(ErrorCode.ARITY, "binary-with-one-input", arity());
    add(ErrorCode.ELEMENT_TYPE, "scale-of-floats", forge().put32(f.child(f.node(2), 2) + 4, 0));
    add(
        ErrorCode.CHANNELS,
        "input-of-other-channels",
        forge().put32(f.field(f.item(f.child(root, 1), 0), 1), 4));
    add(ErrorCode.CHANNELS, "flattened-beyond-64-bits", flattened());
    add(ErrorCode.ATTRIBUTE, "pool-of-too-many-taps", pooled());
    add(ErrorCode.ATTRIBUTE, "stride-0", forge().put32(f.field(f.attributes(1), 1), 0));
    add(
        ErrorCode.NUMBER,
        "scale-not-a-number",
        forge().putFloat(f.child(f.attributes(2), 0) + 4, Float.NaN));
    add(
        ErrorCode.NUMBER,
        "bias-infinite",
        forge().putFloat(f.child(f.attributes(2), 1) + 4, Float.NEGATIVE_INFINITY));
    add(
        ErrorCode.SELF_TEST,
        "picture-of-another-width",
        forge().put32(f.child(f.child(root, 6), 1) + 8, 9));
    add(
        ErrorCode.SELF_TEST,
        "values-above-cap",
        forge().put32(f.child(f.child(root, 6), 1) + 4, 1 << 30));
  }

  private static Forgery arity() {
    Forgery f =
        of(
            new Node("sum", new Op.Binary(Op.BinaryFunction.ADD), List.of(0, 0), ""),
            new Node("scaled", new Op.PRelu(FloatVector.of(1f)), List.of(1), ""));
    return f.put32(f.child(f.node(0), 2), 1);
  }

  /** Height times width fits 64 bits, and times the channels it does not. */
  private static Forgery flattened() {
    Forgery f = of(new Node("flat", new Op.Flatten(3, 5), List.of(0), ""));
    return f.put32(f.field(f.item(f.child(f.root(), 1), 0), 1), Integer.MAX_VALUE)
        .put32(f.field(f.attributes(0), 0), Integer.MAX_VALUE)
        .put32(f.field(f.attributes(0), 1), Integer.MAX_VALUE);
  }

  private static Forgery pooled() {
    Op pool = new Op.MaxPool(1 << 12, 1 << 12, new Window(1, 1, 1, 1, 0, 0, 0, 0), false);
    Forgery f = of(new Node("pool", pool, List.of(0), ""));
    return f.put32(f.field(f.attributes(0), 0), (1 << 12) + 1);
  }

  /** A valid file of these nodes over one picture of one channel; the last is the output. */
  private static Forgery of(Node... nodes) {
    Model model =
        new Model(
            List.of(new Input("x", 1, 0, 0)),
            List.of(nodes),
            List.of(new Output("y", nodes.length)),
            new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
            Provenance.none(),
            Optional.empty());
    return Forgery.of(BfldWriter.toBytes(model));
  }

  private void canonicalForm() {
    Forgery f = forge();
    byte[] longer = Arrays.copyOf(good, f.data());
    byte[] data = Arrays.copyOfRange(good, f.data(), f.footer());
    add(ErrorCode.NOT_CANONICAL, "zeros-behind-the-last-object", Forgery.assemble(longer, data));
  }
}

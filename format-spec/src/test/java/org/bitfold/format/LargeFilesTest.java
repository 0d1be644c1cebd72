package org.bitfold.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Window;
import org.junit.jupiter.api.Test;

/** What only files show that are too large for the conformance suite. */
class LargeFilesTest {
  @Test
  void sumsHaveAtMost2To24Terms() throws Exception {
    Op most = new Op.BinaryConv2d(SmallOperator.bits(2, 1 << 10, 1 << 9, 32), Window.padded(0), 1);
    byte[] file =
        BfldWriter.toBytes(
            model(
                32,
                List.of(
                    new Node("bits", new Op.Binarize(SmallOperator.floats(32)), List.of(0), ""),
                    new Node("sums", most, List.of(1), "")),
                Provenance.none()));
    assertEquals(2, BfldReader.read(file).nodes().size());
    // One filter of twice the width has the same weights.
    Forgery f = Forgery.of(file);
    int filters = f.child(f.attributes(1), 0);
    byte[] wider = f.put32(f.field(filters, 0), 1).put32(f.field(filters, 2), 1 << 10).seal();
    assertEquals(ErrorCode.ATTRIBUTE, refusal(wider));
  }

  /** One text of 64 KiB, referred to from 200,000 places: looked at once. */
  @Test
  void aTextMayBeReferredToAnyNumberOfTimes() throws Exception {
    List<String> options = Collections.nCopies(200_000, "o".repeat(Limits.TEXT));
    byte[] file = BfldWriter.toBytes(model(1, List.of(), options(options)));
    assertEquals(options, BfldReader.read(file).provenance().options());
  }

  /** Two equal texts of 64 KiB, referred to in turn: they are compared once, not each time. */
  @Test
  void equalTextsInTwoPlacesAreNotCanonical() {
    byte[] first = text('1');
    byte[] second = text('2');
    List<String> both =
        Stream.of(first, second).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
    List<String> options =
        Stream.generate(() -> both).limit(100_000).flatMap(List::stream).toList();
    byte[] file = BfldWriter.toBytes(model(1, List.of(), options(options)));
    Forgery f = Forgery.of(file);
    int vector = f.child(f.child(f.root(), 5), 1);
    int last = f.item(vector, 1) + Integer.BYTES + second.length - 1;
    assertEquals('2', f.get8(last));
    assertEquals(ErrorCode.NOT_CANONICAL, refusal(f.put8(last, '1').seal()));
  }

  private static byte[] text(char last) {
    byte[] text = new byte[Limits.TEXT];
    Arrays.fill(text, (byte) 'o');
    text[text.length - 1] = (byte) last;
    return text;
  }

  private static Provenance options(List<String> options) {
    return new Provenance("", options, "", List.of(), List.of(), List.of());
  }

  private static Model model(int channels, List<Node> nodes, Provenance provenance) {
    return new Model(
        List.of(new Input("x", channels, 0, 0)),
        nodes,
        List.of(new Output("y", 0)),
        new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
        provenance,
        Optional.empty());
  }

  private static ErrorCode refusal(byte[] file) {
    return assertThrows(BfldException.class, () -> BfldReader.read(file)).code();
  }
}

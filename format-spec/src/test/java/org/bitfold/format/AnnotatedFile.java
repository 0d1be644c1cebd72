package org.bitfold.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The bytes of {@link SmallModel}'s file and what they are, as text for the specification. */
public final class AnnotatedFile {
  private record Landmark(int at, int length, String meaning) {}

  private final byte[] file = BfldWriter.toBytes(SmallModel.small());
  private final Forgery f = Forgery.of(file);
  private final List<Landmark> landmarks = new ArrayList<>();

  private AnnotatedFile() {}

  /** A table of landmarks and a dump of all bytes, in Markdown. */
  public static String markdown() {
    AnnotatedFile annotated = new AnnotatedFile();
    annotated.head();
    annotated.dataAndFooter();
    return annotated.table() + "\n```\n" + annotated.dump() + "```\n";
  }

  private void mark(int at, int length, String meaning) {
    landmarks.add(new Landmark(at, length, meaning));
  }

  private void head() {
    int root = f.root();
    mark(0, 4, "reference to the root table, at %d".formatted(root));
    mark(4, 4, "file identifier `BFLD`");
    mark(
        f.entry(root, 0) - 4,
        18,
        "virtual table of the root: its length 18, the table's length, places of 7 fields");
    mark(root, 4, "root table `Head`: distance back to its virtual table, then 7 references");
    mark(f.field(root, 0), 4, "`operators`, the vector at %d".formatted(f.child(root, 0)));
    int test = f.child(root, 6);
    mark(f.field(test, 0), 8, "`self_test.seed` = −7");
    mark(f.child(test, 1), 12, "`self_test.shapes`: 1 element, height 4, width 8");
    mark(f.child(test, 2), 4, "`self_test.digests`: 3 elements");
    mark(f.child(test, 2) + 4, 32, "digest of the value of node 0");
    int metadata = f.child(root, 4);
    mark(f.field(metadata, 2), 4, "`metadata.value_range` = 255.0");
    mark(f.field(metadata, 1), 1, "`metadata.color_order` = RGB");
    mark(f.field(metadata, 0), 1, "`metadata.task` = DENOISING");
    int scale = f.attributes(2);
    mark(f.child(scale, 1), 12, "node 2 ScaleSums, `bias`: 2 elements, −0.0 and 3.0");
    mark(f.child(scale, 0), 12, "node 2 ScaleSums, `scale`: 2 elements, 0.5 and −2.0");
    int conv = f.attributes(1);
    mark(f.field(conv, 2), 4, "node 1 BinaryConv2d, `groups` = 1");
    mark(f.field(conv, 1), 32, "node 1 BinaryConv2d, `window`: strides, dilations, paddings");
    int filters = f.child(conv, 0);
    mark(f.field(filters, 5), 16, "`filters.nonzero`: offset 64, length 8");
    mark(f.field(filters, 4), 16, "`filters.signs`: offset 0, length 8");
    mark(f.field(filters, 3), 4, "`filters.inputs` = 3");
    int node = f.node(0);
    mark(f.field(node, 0), 1, "node 0, `operator_type` = 1, Binarize");
    mark(f.child(node, 3), 9, "node 0, `name`: 4 bytes, `sign`, and a 0");
    mark(f.child(node, 2), 8, "node 0, `inputs`: 1 element, value 0");
    mark(f.child(f.attributes(0), 0), 16, "node 0 Binarize, `thresholds`: 3 elements");
    int operator = f.item(f.child(root, 0), 0);
    mark(f.child(operator, 2), 13, "`operators[0].name`: 8 bytes, `Binarize`, and a 0");
  }

  private void dataAndFooter() {
    int data = f.data();
    mark(data, 8, "signs of the filters: (+1, −1, 0) is 001₂, (−1, +1, +1) is 110₂");
    mark(data + 64, 8, "non-zero weights: 011₂ and 111₂");
    int footer = f.footer();
    mark(footer, 8, "headLength");
    mark(footer + 8, 8, "dataLength");
    mark(footer + 16, 4, "version 1.0");
    mark(footer + 20, 4, "zero");
    mark(footer + 24, 32, "SHA-256 of all bytes before it");
    mark(footer + 56, 8, "magic");
  }

  private String table() {
    StringBuilder table = new StringBuilder("| at | bytes | what |\n|---|---|---|\n");
    landmarks.sort(Comparator.comparingInt(Landmark::at));
    for (Landmark mark : landmarks) {
      table.append(
          "| %d | %s | %s |\n"
              .formatted(mark.at(), hex(mark.at(), Math.min(mark.length(), 16)), mark.meaning()));
    }
    return table.toString();
  }

  private String dump() {
    StringBuilder dump = new StringBuilder();
    for (int at = 0; at < file.length; at += 16) {
      dump.append("%5d  %s\n".formatted(at, hex(at, 16)));
    }
    return dump.toString();
  }

  private String hex(int at, int length) {
    return HexFormat.ofDelimiter(" ").formatHex(file, at, at + length).toUpperCase(Locale.ROOT);
  }
}

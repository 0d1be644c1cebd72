package org.bitfold.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Table;
import org.bitfold.converter.ConversionReport;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.converter.ConversionReport.LayerRow;

/** What the converter made of each layer, as {@code convert} and {@code explain} print it. */
final class LayerTable {
  private LayerTable() {}

  static void print(ConversionReport report, PrintWriter out) {
    print(report, report.layers(), out);
  }

  /** Prints some of the rows, and the summary of all. */
  static void print(ConversionReport report, List<LayerRow> rows, PrintWriter out) {
    Table table =
        new Table()
            .words("layer")
            .words("op")
            .numbers("weights")
            .words("becomes")
            .numbers("bytes")
            .numbers("packed")
            .numbers("folded in")
            .words("why");
    for (LayerRow layer : rows) {
      table.row(
          layer.name(),
          layer.op(),
          layer.shape(),
          name(layer.kind()),
          Quantities.grouped(layer.bytesBefore()),
          Quantities.grouped(layer.bytesAfter()),
          layer.folded().size(),
          layer.why());
    }
    table.print(out);
    out.println();
    out.println(summary(report));
    report.notes().forEach(note -> out.println("note: " + note));
  }

  /** How many layers are of which kind, in one line. */
  static String summary(ConversionReport report) {
    StringBuilder line = new StringBuilder();
    line.append(report.count(LayerKind.BINARY)).append(" of ");
    line.append(report.layers().size()).append(" layers binary");
    for (LayerKind kind : LayerKind.values()) {
      if (kind != LayerKind.BINARY && report.count(kind) > 0) {
        line.append(", ").append(report.count(kind)).append(' ').append(name(kind));
      }
    }
    return line.append("; weights ")
        .append(Quantities.grouped(report.bytesBefore()))
        .append(" -> ")
        .append(Quantities.grouped(report.bytesAfter()))
        .append(" bytes")
        .toString();
  }

  private static String name(LayerKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

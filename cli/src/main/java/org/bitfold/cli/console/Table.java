package org.bitfold.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text under aligned columns, two spaces apart. */
public final class Table {
  /** Which side of its column a cell sticks to. */
  public enum Side {
    LEFT,
    RIGHT
  }

  private record Column(String title, Side side) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a column for words. */
  public Table words(String title) {
    columns.add(new Column(title, Side.LEFT));
    return this;
  }

  /** Adds a column for numbers. */
  public Table numbers(String title) {
    columns.add(new Column(title, Side.RIGHT));
    return this;
  }

  /**
   * Adds a row.
   *
   * @param cells one per column
   */
  public Table row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row of %d cells for %d columns".formatted(cells.length, columns.size()));
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  /** Writes titles and rows; no line ends in blanks. */
  public void print(PrintWriter out) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(columns.get(i).title());
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    out.println(line(columns.stream().map(Column::title).toList(), widths));
    rows.forEach(row -> out.println(line(row, widths)));
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String blanks = " ".repeat(widths[i] - length(cells.get(i)));
      line.append(i == 0 ? "" : "  ");
      switch (columns.get(i).side()) {
        case LEFT -> line.append(cells.get(i)).append(blanks);
        case RIGHT -> line.append(blanks).append(cells.get(i));
      }
    }
    return line.toString().stripTrailing();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}

package org.bitfold.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void wordsAlignLeftAndNumbersRight() {
    Table table = new Table().words("layer").numbers("bytes").words("why");
    table.row("body.0", 36, "binary").row("head", 1728, "");
    assertEquals(
        """
        layer   bytes  why
        body.0     36  binary
        head     1728
        """,
        text(table));
  }

  @Test
  void aRowHasACellForEachColumn() {
    Table table = new Table().words("one").words("two");
    assertThrows(IllegalArgumentException.class, () -> table.row("only one"));
  }

  private static String text(Table table) {
    StringWriter out = new StringWriter();
    table.print(new PrintWriter(out, true));
    return out.toString().replace(System.lineSeparator(), "\n");
  }
}

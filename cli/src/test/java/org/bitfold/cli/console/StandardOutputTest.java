package org.bitfold.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  @Test
  void whatIsPrintedArrives() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StandardOutput stdout = new StandardOutput(bytes);
    print(stdout);
    assertEquals("×2\n", bytes.toString(StandardCharsets.UTF_8));
    assertTrue(stdout.failure().isEmpty());
  }

  @Test
  void aFullDiskIsNoticed() {
    StandardOutput stdout = failing("No space left on device");
    print(stdout);
    assertEquals("No space left on device", stdout.failure().orElseThrow().getMessage());
  }

  @Test
  void aReaderWhoHasSeenEnoughIsNoFailure() {
    StandardOutput stdout = failing("Broken pipe");
    print(stdout);
    assertTrue(stdout.failure().isEmpty());
  }

  private static void print(StandardOutput stdout) {
    PrintWriter writer = new PrintWriter(stdout, false, StandardCharsets.UTF_8);
    writer.print("×2\n");
    writer.flush();
  }

  private static StandardOutput failing(String message) {
    return new StandardOutput(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(message);
          }
        });
  }
}

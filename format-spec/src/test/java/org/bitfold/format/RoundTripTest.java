package org.bitfold.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripTest {
  @Test
  void aModelReadsBackAsItWasWritten() throws IOException {
    assertEquals(SmallModel.small(), BfldReader.read(BfldWriter.toBytes(SmallModel.small())));
  }

  @Test
  void oneModelGivesOneFile() {
    assertArrayEquals(
        BfldWriter.toBytes(SmallModel.small()), BfldWriter.toBytes(SmallModel.small()));
  }

  @Test
  void aFileAppearsUnderItsNameAloneAndReplacesWhatWasThere(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("m.bfld");
    Files.writeString(file, "old");
    BfldWriter.write(SmallModel.small(), file);
    assertEquals(SmallModel.small(), BfldReader.read(file));
    try (Stream<Path> found = Files.list(folder)) {
      assertEquals(List.of(file), found.toList());
    }
  }
}

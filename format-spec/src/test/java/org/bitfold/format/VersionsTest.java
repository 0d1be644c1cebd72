package org.bitfold.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What old readers say to new files and new readers to old ones. */
class VersionsTest {
  private static final Path RELEASED =
      Path.of(System.getProperty("bitfold.root"), "format-spec", "released").toAbsolutePath();

  private final byte[] file = BfldWriter.toBytes(SmallModel.small());

  @Test
  void theFrozenFileOfVersion10ReadsAsItDidAndIsStillWhatIsWritten() throws IOException {
    byte[] frozen = Files.readAllBytes(RELEASED.resolve("1.0/small.bfld"));
    assertEquals(SmallModel.small(), BfldReader.read(frozen));
    assertArrayEquals(frozen, file);
  }

  @Test
  void aLaterMinorVersionWithKnownOperatorsIsRead() throws IOException {
    byte[] later = Forgery.of(file).version(1, 7).seal();
    assertEquals(SmallModel.small(), BfldReader.read(later));
    assertEquals(new FormatVersion(1, 7), BfldReader.describe(later).version());
  }

  @Test
  void aLaterMinorVersionWithAnUnknownOperatorIsRefusedAsTooNew() {
    Forgery f = Forgery.of(file).version(1, 7);
    int operator = f.item(f.child(f.root(), 0), 0);
    byte[] later = f.putText(f.child(operator, 2), "Quantise").seal();
    BfldException refused = assertThrows(BfldException.class, () -> BfldReader.read(later));
    assertInstanceOf(TooNewException.class, refused);
    assertEquals(ErrorCode.UNKNOWN_OPERATOR, refused.code());
  }

  @Test
  void aLaterMajorVersionIsRefusedBeforeItsHeadIsLookedAt() {
    byte[] later = Forgery.of(file).version(2, 0).put32(0, -1).put32(4, 0).seal();
    BfldException refused = assertThrows(BfldException.class, () -> BfldReader.read(later));
    assertInstanceOf(TooNewException.class, refused);
    assertEquals(ErrorCode.NEWER_FORMAT, refused.code());
  }

  @Test
  void aDamagedVersionFieldIsDamageAndNotANewVersion() {
    byte[] damaged = file.clone();
    damaged[damaged.length - Container.FOOTER + 16] = 2;
    BfldException refused = assertThrows(BfldException.class, () -> BfldReader.read(damaged));
    assertEquals(ErrorCode.DIGEST, refused.code());
  }
}

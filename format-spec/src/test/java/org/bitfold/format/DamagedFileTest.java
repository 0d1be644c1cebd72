package org.bitfold.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Damage on the way: the digest finds all of it. */
class DamagedFileTest {
  private final byte[] file = BfldWriter.toBytes(SmallModel.small());

  @Test
  void everyFlippedBitIsRefused() {
    for (int bit = 0; bit < 8 * file.length; bit++) {
      byte[] flipped = file.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(BfldException.class, () -> BfldReader.read(flipped), "bit " + bit);
    }
  }

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      BfldException refused =
          assertThrows(BfldException.class, () -> BfldReader.read(cut), "cut to " + length);
      assertEquals(length < 8 ? ErrorCode.NOT_BFLD : ErrorCode.TRUNCATED, refused.code());
    }
  }

  @Test
  void aFileWithoutItsFirstBytesIsRefused() {
    for (int missing = 1; missing <= file.length; missing++) {
      byte[] rest = Arrays.copyOfRange(file, missing, file.length);
      assertThrows(BfldException.class, () -> BfldReader.read(rest), missing + " bytes missing");
    }
  }
}

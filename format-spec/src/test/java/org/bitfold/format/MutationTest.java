package org.bitfold.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.bitfold.model.Model;
import org.bitfold.model.RandomModels;
import org.junit.jupiter.api.Test;

/**
 * Files of an author of bad will: fields changed and the digest made to fit. Each is either refused
 * with an error code, or says another valid model in canonical form; and reading it takes memory in
 * proportion to its length.
 */
class MutationTest {
  private static final long SEED = 20261122;
  private static final int[] NASTY = {
    0,
    1,
    -1,
    2,
    4,
    64,
    255,
    256,
    65535,
    65536,
    1 << 24,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0x7f800000,
    0x7fc00000,
    0x3fffffff,
    -4,
    -64
  };

  /** Bytes that reading may allocate: per byte of the file, and whatever its length. */
  private static final int PER_BYTE = 64;

  private static final int ALWAYS = 1 << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<ErrorCode, Integer> refused = new EnumMap<>(ErrorCode.class);
  private int accepted;

  @Test
  void everyByteOfTheHeadMayBeAnything() {
    byte[] file = BfldWriter.toBytes(SmallModel.small());
    for (int at = 0; at < file.length - 40; at++) {
      for (int value : new int[] {0, 1, 0x80, 0xff, file[at] + 1, file[at] - 1}) {
        readAnyway(Forgery.of(file).put8(at, value).seal());
      }
    }
    assertTrue(accepted > 0 && refused.size() > 10, () -> accepted + " accepted, " + refused);
  }

  @Test
  void everyWordOfTheFileMayBeAnything() {
    byte[] file = BfldWriter.toBytes(SmallModel.small());
    for (int at = 0; at + 4 <= file.length - 40; at += 4) {
      for (int value : NASTY) {
        readAnyway(Forgery.of(file).put32(at, value).seal());
      }
    }
  }

  @Test
  void wordsOfModelsWithEveryOperatorMayBeAnything() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 120; i++) {
      byte[] file = BfldWriter.toBytes(model(random));
      for (int j = 0; j < 100; j++) {
        readAnyway(mutated(file, random));
      }
    }
  }

  @Test
  void neighbouringNumbersMayAllBeNasty() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 120; i++) {
      byte[] file = BfldWriter.toBytes(model(random));
      int words = (file.length - 40) / 4;
      for (int j = 0; j < 100; j++) {
        Forgery forgery = Forgery.of(file);
        int first = random.nextInt(words);
        for (int k = random.nextInt(2, 5); k > 0; k--) {
          int at = Math.min(words - 1, first + random.nextInt(4));
          forgery.put32(4 * at, NASTY[random.nextInt(NASTY.length)]);
        }
        readAnyway(forgery.seal());
      }
    }
  }

  private static Model model(SplittableRandom random) {
    List<Long> steps = LongStream.range(0, 6).map(_ -> random.nextLong()).boxed().toList();
    return RandomModels.sample(4, 5, random.nextInt(1, 6), steps).model();
  }

  /** One to three words changed: to nasty numbers, to a neighbour's content, or by a little. */
  private static byte[] mutated(byte[] file, SplittableRandom random) {
    Forgery forgery = Forgery.of(file);
    ByteBuffer words = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = 4 * random.nextInt((file.length - 40) / 4);
      int other = 4 * random.nextInt((file.length - 40) / 4);
      forgery.put32(
          at,
          switch (random.nextInt(3)) {
            case 0 -> NASTY[random.nextInt(NASTY.length)];
            case 1 -> words.getInt(other);
            default -> words.getInt(at) + random.nextInt(-8, 9);
          });
    }
    return forgery.seal();
  }

  private void readAnyway(byte[] file) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Model model = BfldReader.read(file);
      accepted++;
      if (!statesALaterMinorVersion(file)) {
        assertArrayEquals(file, BfldWriter.toBytes(model), "accepted, but not canonical");
      }
    } catch (BfldException e) {
      refused.merge(e.code(), 1, Integer::sum);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("reading what is in " + kept(file) + " ended in " + e, e);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    long allowed = ALWAYS + (long) PER_BYTE * file.length;
    assertTrue(allocated <= allowed, () -> allocated + " bytes allocated, " + allowed + " allowed");
  }

  private static boolean statesALaterMinorVersion(byte[] file) {
    int minorAt = file.length - Container.FOOTER + 18;
    return (file[minorAt] | file[minorAt + 1]) != 0;
  }

  private static Path kept(byte[] file) {
    try {
      return Files.write(Files.createTempFile("refused-wrongly", ".bfld"), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

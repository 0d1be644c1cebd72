package org.bitfold.format;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bitfold.model.Model;
import org.bitfold.model.RandomModels;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coverage-guided fuzzing of the reader, by Jazzer. {@code format-spec/README.md} says how to run
 * it for hours; {@code mvn verify} runs it for some seconds.
 *
 * <p>An input is tried twice: as a file as it is, and as the parts of a file (two bytes with the
 * length of the head, the head, the data area) to which a fitting footer is made, so that the walls
 * behind the digest are what is tried.
 */
class BfldReaderFuzzTest {
  private static final int LENGTH = 2;

  @MethodSource("seeds")
  @DictionaryEntries({
    "BFLD",
    "BFLDEND\\x0a",
    "Binarize",
    "BinaryConv2d",
    "ScaleSums",
    "\\x00\\x00\\x80\\x7f",
    "\\x00\\x00\\xc0\\x7f",
    "\\xff\\xff\\xff\\xff",
    "\\xff\\xff\\xff\\x7f"
  })
  @FuzzTest(maxExecutions = 300_000, maxDuration = "20s")
  void anyBytesEndInAModelOrInAnErrorCode(byte[] input) {
    readAnyway(input);
    if (input.length >= LENGTH) {
      readAnyway(assembled(input));
    }
  }

  private static byte[] assembled(byte[] input) {
    int stated = Byte.toUnsignedInt(input[0]) | Byte.toUnsignedInt(input[1]) << 8;
    int headEnd = Math.min(LENGTH + stated, input.length);
    return Forgery.assemble(
        Arrays.copyOfRange(input, LENGTH, headEnd),
        Arrays.copyOfRange(input, headEnd, input.length));
  }

  private static void readAnyway(byte[] file) {
    Model model;
    try {
      model = BfldReader.read(file);
    } catch (BfldException refused) {
      return;
    }
    boolean later = file[file.length - Container.FOOTER + 18] != 0;
    if (!later && !Arrays.equals(file, BfldWriter.toBytes(model))) {
      throw new AssertionError("accepted, but not canonical");
    }
  }

  /** The inputs that fuzzing starts from: parts of files with every operator. */
  static Stream<byte[]> seeds() {
    SplittableRandom random = new SplittableRandom(7);
    return LongStream.range(0, 24)
        .mapToObj(
            _ ->
                RandomModels.sample(
                    3, 4, 3, LongStream.range(0, 4).map(_ -> random.nextLong()).boxed().toList()))
        .map(sample -> parts(BfldWriter.toBytes(sample.model())));
  }

  private static byte[] parts(byte[] file) {
    Forgery f = Forgery.of(file);
    int head = f.data();
    byte[] parts = new byte[LENGTH + f.footer()];
    parts[0] = (byte) head;
    parts[1] = (byte) (head >> 8);
    System.arraycopy(file, 0, parts, LENGTH, f.footer());
    return parts;
  }
}

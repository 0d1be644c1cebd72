package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bitfold.format.BfldWriter;
import org.bitfold.runtime.selftest.SelfTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code verify --golden} on folders that hold something else than what it wants. */
class OddGoldensTest {
  private static final String INPUT = "input_0.npy";
  private static final String OUTPUT = "output_0.npy";

  /** What the model takes and gives. */
  private static final List<Integer> TAKEN = List.of(1, 3, 4, 5);

  private static final List<Integer> GIVEN = List.of(1, 3, 8, 10);

  @TempDir private static Path shared;
  private static Path packed;

  @TempDir private Path folder;

  @BeforeAll
  static void pack() throws IOException {
    packed = shared.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(TestModels.superResolution()), packed);
  }

  /** Makes a folder odd. */
  @FunctionalInterface
  private interface Making {
    void in(Path goldens) throws IOException;
  }

  /**
   * A kind of odd folder.
   *
   * @param words that the line about C4 says
   */
  private record Odd(String kind, int exitCode, Making making, String... words) {
    @Override
    public String toString() {
      return kind;
    }
  }

  private static Odd unchecked(String kind, Making making, String... words) {
    return new Odd(kind, ExitCode.BAD_INPUT, making, words);
  }

  /** An odd input beside an output that nothing is wrong with. */
  private static Odd input(String kind, byte[] file, String... words) {
    return unchecked(
        kind,
        goldens -> {
          Files.write(goldens.resolve(INPUT), file);
          Files.write(goldens.resolve(OUTPUT), npy("<f4", false, GIVEN));
        },
        words);
  }

  private static Odd output(String kind, int exitCode, byte[] file, String... words) {
    return new Odd(
        kind,
        exitCode,
        goldens -> {
          Files.write(goldens.resolve(INPUT), npy("<f4", false, TAKEN));
          Files.write(goldens.resolve(OUTPUT), file);
        },
        words);
  }

  static Stream<Odd> odds() {
    byte[] right = npy("<f4", false, TAKEN);
    byte[] result = npy("<f4", false, GIVEN);
    byte[] nan = npy("<f4", false, GIVEN);
    ByteBuffer.wrap(nan).order(ByteOrder.LITTLE_ENDIAN).putFloat(nan.length - 4, Float.NaN);
    byte[] infinite = right.clone();
    ByteBuffer.wrap(infinite)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(infinite.length - 4, Float.POSITIVE_INFINITY);
    return Stream.of(
        unchecked("an empty folder", _ -> {}, "holds no golden tensors", INPUT, OUTPUT),
        unchecked(
            "an input without output",
            goldens -> Files.write(goldens.resolve(INPUT), right),
            INPUT + " has no output beside it: expected " + OUTPUT),
        unchecked(
            "an output without input",
            goldens -> Files.write(goldens.resolve(OUTPUT), result),
            "holds no golden tensors"),
        unchecked(
            "other names",
            goldens -> {
              Files.write(goldens.resolve("x.npy"), right);
              Files.write(goldens.resolve("y.npy"), result);
            },
            "holds no golden tensors"),
        unchecked(
            "numbers that do not match",
            goldens -> {
              Files.write(goldens.resolve("input_0.npy"), right);
              Files.write(goldens.resolve("output_1.npy"), result);
            },
            "expected output_0.npy"),
        unchecked(
            "an archive of arrays",
            goldens ->
                Files.write(goldens.resolve("input_output.npz"), new byte[] {'P', 'K', 3, 4}),
            "holds no golden tensors"),
        unchecked(
            "a folder of the input's name",
            goldens -> {
              Files.createDirectory(goldens.resolve(INPUT));
              Files.write(goldens.resolve(OUTPUT), result);
            },
            INPUT + ": is no file"),
        unchecked(
            "a link that leads nowhere",
            goldens -> {
              Files.createSymbolicLink(goldens.resolve(INPUT), Path.of("gone"));
              Files.write(goldens.resolve(OUTPUT), result);
            },
            INPUT),
        input("no bytes", new byte[0], INPUT),
        input("a text", "[1.0, 2.0]".getBytes(StandardCharsets.UTF_8), INPUT),
        input("a truncated array", Arrays.copyOf(right, right.length - 1), INPUT),
        input("half a header", Arrays.copyOf(right, 30), INPUT),
        input("doubles", npy("<f8", false, TAKEN), INPUT, "f8"),
        input("whole numbers", npy("<i8", false, TAKEN), INPUT, "i8"),
        input("big-endian floats", npy(">f4", false, TAKEN), INPUT, "f4"),
        input("columns first", npy("<f4", true, TAKEN), INPUT, "ortran"),
        input("two pictures", npy("<f4", false, List.of(2, 3, 4, 5)), INPUT, "2"),
        input("a row of numbers", npy("<f4", false, List.of(60)), INPUT, "60"),
        input("four channels", npy("<f4", false, List.of(1, 4, 4, 5)), INPUT, "4", "3"),
        input("no pixels", npy("<f4", false, List.of(1, 3, 0, 5)), INPUT, "0"),
        input("more elements than there are", header("<f4", false, "1, 3, 40000, 40000"), INPUT),
        input("an infinite element", infinite, INPUT, "Infinity"),
        output("an element that is NaN", ExitCode.BAD_INPUT, nan, OUTPUT, "NaN"),
        output("doubles come out", ExitCode.BAD_INPUT, npy("<f8", false, GIVEN), OUTPUT, "f8"),
        output(
            "another size comes out",
            ExitCode.NO,
            npy("<f4", false, List.of(1, 3, 4, 5)),
            INPUT,
            "[8, 10, 3]",
            "[4, 5, 3]"),
        unchecked(
            "something that is no picture",
            goldens -> {
              Files.write(goldens.resolve("input_0.png"), right);
              Files.write(goldens.resolve("output_0.png"), result);
            },
            "input_0.png"),
        new Odd(
            "a picture of another size",
            ExitCode.NO,
            goldens -> {
              picture(goldens.resolve("input_0.png"), 5, 4);
              picture(goldens.resolve("output_0.png"), 5, 4);
            },
            "input_0.png",
            "[8, 10, 3]",
            "[4, 5, 3]"));
  }

  @ParameterizedTest
  @MethodSource("odds")
  void isNamedInOneLine(Odd odd) throws IOException {
    Path goldens = Files.createDirectory(folder.resolve("goldens"));
    odd.making().in(goldens);
    CommandRun run = CommandRun.of("verify", packed, "--golden", goldens, "--quick", "--tries", 1);
    assertEquals(odd.exitCode(), run.exitCode(), run.out() + run.err());
    assertEquals(odd.exitCode() == ExitCode.NO ? "" : run.err(), run.err());
    List<String> named = Stream.concat(run.out().lines(), run.err().lines()).toList();
    assertTrue(
        named.stream().anyMatch(line -> Arrays.stream(odd.words()).allMatch(line::contains)),
        () -> run.out() + run.err());
    assertTrue(named.stream().noneMatch(line -> line.contains("\tat ")), run::err);
    assertTrue(named.stream().noneMatch(line -> line.contains("verified")), run::out);
    assertTrue(run.err().lines().count() <= 1, run::err);
  }

  @ParameterizedTest
  @MethodSource("noFolders")
  void whatIsNoFolderIsRefused(String name) throws IOException {
    Files.write(folder.resolve("file.npy"), npy("<f4", false, TAKEN));
    CommandRun.of("verify", packed, "--golden", folder.resolve(name))
        .refuses(ExitCode.BAD_INPUT, name, "there is no such folder");
  }

  static Stream<String> noFolders() {
    return Stream.of("missing", "file.npy");
  }

  /** Zeros in the format that {@code numpy.save} writes. */
  private static byte[] npy(String type, boolean fortran, List<Integer> shape) {
    int elements = shape.stream().reduce(1, (a, b) -> a * b);
    int bytes = elements * (type.charAt(2) - '0');
    byte[] header =
        header(type, fortran, String.join(", ", shape.stream().map(String::valueOf).toList()));
    return Arrays.copyOf(header, header.length + bytes);
  }

  private static byte[] header(String type, boolean fortran, String shape) {
    String text =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s,), }"
            .formatted(type, fortran ? "True" : "False", shape);
    String padded = text + " ".repeat(63 - (10 + text.length()) % 64) + "\n";
    ByteBuffer header = ByteBuffer.allocate(10 + padded.length()).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    header.put((byte) 1).put((byte) 0).putShort((short) padded.length());
    return header.put(padded.getBytes(StandardCharsets.US_ASCII)).array();
  }

  private static void picture(Path file, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    assertTrue(ImageIO.write(image, "png", file.toFile()));
  }
}

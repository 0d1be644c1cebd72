package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.zoo.Zoo;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything a user may hand over by mistake gets one line on stderr and its exit code, and leaves
 * no file behind.
 */
class BadInputTest {
  @TempDir Path folder;
  @TempDir Path elsewhere;

  @Nested
  class Networks {
    @Test
    void aMissingFile() throws IOException {
      convert("missing.onnx").refuses(ExitCode.BAD_INPUT, "missing.onnx", "no such file");
      left();
    }

    @Test
    void aFolder() throws IOException {
      Files.createDirectory(folder.resolve("folder"));
      convert("folder").refuses(ExitCode.BAD_INPUT, "folder", "is a folder");
      left("folder");
    }

    @Test
    void anEmptyFile() throws IOException {
      Files.createFile(folder.resolve("empty.onnx"));
      convert("empty.onnx").refuses(ExitCode.BAD_INPUT, "empty.onnx", "empty");
      left("empty.onnx");
    }

    @Test
    void aTextFile() throws IOException {
      Files.writeString(folder.resolve("notes.onnx"), "these are notes\n");
      convert("notes.onnx").refuses(ExitCode.BAD_INPUT, "notes.onnx", "text file", "ONNX");
      left("notes.onnx");
    }

    @Test
    void aTruncatedNetwork() throws IOException {
      byte[] whole = Files.readAllBytes(Zoo.copyModel("bbcu-m-x2", elsewhere));
      Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
      convert("cut.onnx").refuses(ExitCode.BAD_INPUT, "cut.onnx");
      left("cut.onnx");
    }

    @Test
    void aNetworkWithoutABinaryLayer() throws IOException {
      TestNetworks.writeFloat(folder.resolve("float.onnx"));
      convert("float.onnx").refuses(ExitCode.NO, "float.onnx", "binary", "--allow-float");
      left("float.onnx");
    }

    @Test
    void aNetworkWithAnOperatorThatCannotBeCarried() throws IOException {
      TestNetworks.writeWithUnknownOperator(folder.resolve("strange.onnx"));
      convert("strange.onnx").refuses(ExitCode.BAD_INPUT, "strange.onnx", "Det");
      left("strange.onnx");
    }

    @Test
    void aPicture() throws IOException {
      writePicture("picture.png", BufferedImage.TYPE_INT_RGB);
      convert("picture.png").refuses(ExitCode.BAD_INPUT, "picture.png", "PNG", "ONNX");
      left("picture.png");
    }

    @Test
    void aPackedModelInsteadOfANetwork() throws IOException {
      Files.write(folder.resolve("model.bfld"), packed());
      convert("model.bfld").refuses(ExitCode.BAD_INPUT, "model.bfld", "packed model", "ONNX");
      left("model.bfld");
    }

    @Test
    void anOutputFolderThatIsMissing() throws IOException {
      CommandRun.of(
              "convert", Zoo.copyModel("bbcu-m-x2", elsewhere), "-o", folder.resolve("no/x.bfld"))
          .refuses(ExitCode.BAD_INPUT, "x.bfld", "no folder");
      left();
    }

    private CommandRun convert(String name) {
      return CommandRun.of("convert", folder.resolve(name), "-o", folder.resolve("out.bfld"));
    }
  }

  @Nested
  class PackedModels {
    @Test
    void aMissingFile() throws IOException {
      writePicture("in.png", BufferedImage.TYPE_INT_RGB);
      run("missing.bfld", "in.png").refuses(ExitCode.BAD_INPUT, "missing.bfld", "no such file");
      left("in.png");
    }

    @Test
    void aPictureInsteadOfAModel() throws IOException {
      writePicture("in.png", BufferedImage.TYPE_INT_RGB);
      run("in.png", "in.png").refuses(ExitCode.BAD_INPUT, "in.png", "PNG", "packed model");
      left("in.png");
    }

    @Test
    void anOnnxFileInsteadOfAModel() throws IOException {
      TestNetworks.writeFloat(folder.resolve("float.onnx"));
      CommandRun.of("inspect", folder.resolve("float.onnx"))
          .refuses(ExitCode.BAD_INPUT, "float.onnx", "bitfold convert");
    }

    @Test
    void aTruncatedModelAtAnyLength() throws IOException {
      byte[] whole = packed();
      for (int length = 0; length < whole.length; length += 97) {
        Files.write(folder.resolve("cut.bfld"), Arrays.copyOf(whole, length));
        CommandRun.of("inspect", folder.resolve("cut.bfld"))
            .refuses(ExitCode.BAD_INPUT, "cut.bfld");
      }
    }

    @Test
    void aModelWithOneFlippedBitAnywhere() throws IOException {
      writePicture("in.png", BufferedImage.TYPE_INT_RGB);
      byte[] whole = packed();
      for (int bit = 3; bit < 8 * whole.length; bit += 1009) {
        byte[] flipped = whole.clone();
        flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
        Files.write(folder.resolve("flipped.bfld"), flipped);
        run("flipped.bfld", "in.png").refuses(ExitCode.BAD_INPUT, "flipped.bfld");
      }
      left("flipped.bfld", "in.png");
    }
  }

  @Nested
  class Pictures {
    @Test
    void aTensorWithTheWrongChannelCount() throws IOException {
      Files.write(folder.resolve("model.bfld"), packed());
      Npy.write(folder.resolve("in.npy"), tensor(5, 0.5f));
      run("model.bfld", "in.npy").refuses(ExitCode.BAD_INPUT, "in.npy", "5 channels", "3 channels");
      left("in.npy", "model.bfld");
    }

    @Test
    void aTensorWithANumberThatIsNotFinite() throws IOException {
      Files.write(folder.resolve("model.bfld"), packed());
      Npy.write(folder.resolve("in.npy"), tensor(3, Float.NaN));
      run("model.bfld", "in.npy").refuses(ExitCode.BAD_INPUT, "NaN", "row 0");
      left("in.npy", "model.bfld");
    }

    @Test
    void aDamagedPicture() throws IOException {
      Files.write(folder.resolve("model.bfld"), packed());
      writePicture("whole.png", BufferedImage.TYPE_INT_RGB);
      byte[] whole = Files.readAllBytes(folder.resolve("whole.png"));
      Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));
      run("model.bfld", "cut.png").refuses(ExitCode.BAD_INPUT, "cut.png");
      left("cut.png", "model.bfld", "whole.png");
    }

    @Test
    void aModelInsteadOfAPicture() throws IOException {
      Files.write(folder.resolve("model.bfld"), packed());
      run("model.bfld", "model.bfld").refuses(ExitCode.BAD_INPUT, "model.bfld", "picture");
      left("model.bfld");
    }

    @Test
    void anOutputNameWithoutAKnownEnding() throws IOException {
      Files.write(folder.resolve("model.bfld"), packed());
      writePicture("in.png", BufferedImage.TYPE_INT_RGB);
      CommandRun.of(
              "run", folder.resolve("model.bfld"), "-i", folder.resolve("in.png"), "-o", "out.tiff")
          .refuses(ExitCode.BAD_INPUT, "out.tiff", ".png");
      left("in.png", "model.bfld");
    }

    @Test
    void aReferenceOfAnotherSize() throws IOException {
      Files.write(folder.resolve("model.bfld"), packed());
      writePicture("in.png", BufferedImage.TYPE_INT_RGB);
      CommandRun.of(
              "run",
              folder.resolve("model.bfld"),
              "-i",
              folder.resolve("in.png"),
              "-o",
              folder.resolve("out.png"),
              "--reference",
              folder.resolve("in.png"))
          .refuses(ExitCode.BAD_INPUT, "in.png", "reference");
      left("in.png", "model.bfld");
    }
  }

  @Nested
  class OneFileTwice {
    @Test
    void theNetworkIsNotReplacedByItsModel() throws IOException {
      Path onnx = Zoo.copyModel("bbcu-m-x2", elsewhere);
      byte[] before = Files.readAllBytes(onnx);
      CommandRun.of("convert", onnx, "-o", onnx)
          .refuses(ExitCode.BAD_INPUT, onnx.toString(), "is named as an input, too");
      assertArrayEquals(before, Files.readAllBytes(onnx));
    }

    @Test
    void theModelIsNotReplacedByItsReport() throws IOException {
      Path onnx = Zoo.copyModel("bbcu-m-x2", elsewhere);
      Path out = folder.resolve("model.bfld");
      CommandRun.of("convert", onnx, "-o", out, "--report", out)
          .refuses(ExitCode.BAD_INPUT, "model.bfld", "is named as another output, too");
      left();
    }

    @Test
    void thePictureIsNotReplacedByItsResult() throws IOException {
      Path model = Files.write(folder.resolve("model.bfld"), packed());
      Path picture = folder.resolve("in.png");
      writePicture("in.png", BufferedImage.TYPE_INT_RGB);
      byte[] before = Files.readAllBytes(picture);
      CommandRun.of("run", model, "-i", picture, "-o", picture)
          .refuses(ExitCode.BAD_INPUT, "in.png", "is named as an input, too");
      CommandRun.of("simulate", model, "-o", model)
          .refuses(ExitCode.BAD_INPUT, "model.bfld", "is named as an input, too");
      assertArrayEquals(before, Files.readAllBytes(picture));
      assertArrayEquals(packed(), Files.readAllBytes(model));
    }
  }

  @Nested
  class Usage {
    @Test
    void aMissingArgument() {
      CommandRun.of("convert").refuses(ExitCode.USAGE, "IN.onnx", "bitfold convert --help");
    }

    @Test
    void anUnknownCommand() {
      CommandRun.of("explode", "x.onnx").refuses(ExitCode.USAGE, "explode", "bitfold --help");
    }

    @Test
    void anUnknownOption() {
      CommandRun.of("inspect", "x.bfld", "--verbose").refuses(ExitCode.USAGE, "--verbose");
    }

    @Test
    void aPictureSizeThatIsNone() {
      CommandRun.of("stats", "x.bfld", "--lq", "320").refuses(ExitCode.USAGE, "320x180");
    }

    @Test
    void noThreads() throws IOException {
      Files.write(folder.resolve("model.bfld"), packed());
      CommandRun.of("run", folder.resolve("model.bfld"), "-i", "a", "-o", "b", "--threads", 0)
          .refuses(ExitCode.USAGE, "--threads");
    }

    @Test
    void anExpressionThatIsNone() throws IOException {
      Path onnx = Zoo.copyModel("bbcu-m-x2", elsewhere);
      CommandRun.of("convert", onnx, "-o", folder.resolve("x.bfld"), "--binarize", "[")
          .refuses(ExitCode.USAGE, "--binarize", "'['");
      left();
    }

    @Test
    void aRangeThatIsNone() throws IOException {
      Path onnx = Zoo.copyModel("bbcu-m-x2", elsewhere);
      CommandRun.of("convert", onnx, "-o", folder.resolve("x.bfld"), "--range", 7)
          .refuses(ExitCode.USAGE, "--range is 1 or 255");
      left();
    }

    @Test
    void noCommand() {
      CommandRun.of().refuses(ExitCode.USAGE, "bitfold --help");
    }
  }

  private CommandRun run(String model, String input) {
    return CommandRun.of(
        "run", folder.resolve(model), "-i", folder.resolve(input), "-o", folder.resolve("out.png"));
  }

  private void left(String... names) throws IOException {
    CommandRun.leaves(folder, List.of(names));
  }

  private static byte[] packed() {
    return BfldWriter.toBytes(SelfTests.record(TestModels.superResolution()));
  }

  private static Tensor tensor(int channels, float value) {
    return Tensor.generate(new Shape(12, 12, channels), (y, x, c) -> value);
  }

  private void writePicture(String name, int type) throws IOException {
    ImageIO.write(new BufferedImage(12, 12, type), "png", folder.resolve(name).toFile());
  }
}

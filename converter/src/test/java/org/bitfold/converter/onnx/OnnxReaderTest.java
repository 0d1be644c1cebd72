package org.bitfold.converter.onnx;

import static org.bitfold.converter.OnnxFiles.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converted;
import org.bitfold.converter.Converter;
import org.bitfold.converter.OnnxFiles;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.FunctionProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.StringStringEntryProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxReaderTest {
  private static final long[] WEIGHTS = {1, 2, 1, 1};

  @TempDir Path folder;

  private static OnnxFiles valid() {
    return new OnnxFiles(13)
        .input("x", 1, 2, -1, -1)
        .floats("w", WEIGHTS, 1, 2)
        .node("Conv", "x w", "y")
        .output("y");
  }

  private static String refusal(byte[] bytes) {
    ConversionException refusal =
        assertThrows(ConversionException.class, () -> Converted.withFile(bytes, OnnxReader::read));
    assertFalse(refusal.getMessage().contains("\n"));
    return refusal.getMessage();
  }

  private static String refusal(OnnxFiles file) {
    return refusal(file.bytes());
  }

  private static void contains(String expected, String message) {
    assertTrue(message.contains(expected), message);
  }

  @Test
  void readsNodesInitializersAndDigest() {
    OnnxModel model = Converted.withFile(valid().bytes(), OnnxReader::read);
    assertEquals(13, model.opset());
    assertEquals(List.of("y"), model.graph().outputs());
    assertEquals("Conv", model.graph().nodes().get(0).op());
    assertEquals(2, model.graph().initializers().get("w").at(1));
    assertEquals(1, model.sources().size());
  }

  @Test
  void saysWhatAFileIsInstead() {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    contains("a PNG picture", refusal(png));
    contains("an empty file", refusal(new byte[0]));
    contains("a text file", refusal("hello, world\n".getBytes(StandardCharsets.UTF_8)));
    contains("zip archive", refusal(new byte[] {'P', 'K', 3, 4, 0, 0}));
    byte[] lfs = "version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.UTF_8);
    contains("git lfs pull", refusal(lfs));
  }

  @Test
  void namesAMissingFileAndAFolder() {
    assertThrows(ConversionException.class, () -> OnnxReader.read(folder.resolve("none.onnx")));
    assertThrows(ConversionException.class, () -> OnnxReader.read(folder));
  }

  @Test
  void everyTruncationIsOneClearLine() {
    byte[] whole = valid().bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertFalse(refusal(cut).isEmpty());
    }
  }

  @Test
  void flippedBitsNeverCrashTheConverter() {
    byte[] whole = valid().bytes();
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        Converted.withFile(
            flipped,
            path -> Converter.convert(path, ConvertOptions.defaults().withAllowFloat(true)));
      } catch (ConversionException expected) {
        assertFalse(expected.getMessage().isEmpty());
      }
    }
  }

  @Test
  void namesWhatIsReadButNeverMade() {
    contains("reads 'v', which nothing makes", refusal(valid().node("Relu", "v", "z")));
  }

  @Test
  void namesACycle() {
    OnnxFiles file = valid().node("Add", "y q", "p").node("Relu", "p", "q");
    contains("cycle", refusal(file));
  }

  @Test
  void namesATensorThatIsMadeTwice() {
    contains("made elsewhere too", refusal(valid().node("Relu", "x", "y")));
  }

  @Test
  void extentsAndDataMustAgree() {
    TensorProto huge = tensor(new long[] {1L << 20, 1L << 20}, 1).setName("h").build();
    contains("at most 2^31 elements", refusal(valid().initializer(huge)));
    TensorProto negative = tensor(new long[] {-4}, 1).setName("h").build();
    contains("extent -4", refusal(valid().initializer(negative)));
    TensorProto large = tensor(new long[] {1 << 20}, 1).setName("h").build();
    contains("4 bytes of data", refusal(valid().initializer(large)));
  }

  @Test
  void nodesAreSortedWhereTheFileHasThemInAnotherOrder() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .node("Relu", "a", "y")
            .node("Abs", "x", "a")
            .output("y");
    OnnxModel model = Converted.withFile(file.bytes(), OnnxReader::read);
    assertEquals(List.of("Abs", "Relu"), model.graph().nodes().stream().map(OnnxNode::op).toList());
  }

  @Test
  void localFunctionsAreInlinedWithTheCallersAttributes() {
    OnnxFiles file = new OnnxFiles(18).input("x", 1, 1, -1, -1).output("y");
    NodeProto body =
        NodeProto.newBuilder()
            .setOpType("LeakyRelu")
            .addInput("in")
            .addOutput("out")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("alpha")
                    .setRefAttrName("slope")
                    .setType(AttributeProto.AttributeType.FLOAT))
            .build();
    file.model()
        .addFunctions(
            FunctionProto.newBuilder()
                .setDomain("own")
                .setName("Leaky")
                .addInput("in")
                .addOutput("out")
                .addAttribute("slope")
                .addNode(body));
    file.node("own", "Leaky", "x", "m", OnnxFiles.real("slope", 0.5f));
    file.node("own", "Leaky", "m", "y", OnnxFiles.real("slope", 0.25f));
    assertEquals(-0.125f, Converted.of(file).run(1, 1, -1)[0]);
  }

  @Test
  void aFunctionThatCallsItselfIsRefused() {
    OnnxFiles file = new OnnxFiles(18).input("x", 1, 1, -1, -1).output("y");
    file.model()
        .addFunctions(
            FunctionProto.newBuilder()
                .setDomain("own")
                .setName("F")
                .addInput("in")
                .addOutput("out")
                .addNode(
                    NodeProto.newBuilder()
                        .setOpType("F")
                        .setDomain("own")
                        .addInput("in")
                        .addOutput("out")));
    contains("calls itself", refusal(file.node("own", "F", "x", "y")));
  }

  private TensorProto external(String location, String offset, String length) {
    return TensorProto.newBuilder()
        .setName("w")
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addAllDims(List.of(1L, 2L, 1L, 1L))
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", offset))
        .addExternalData(entry("length", length))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private Path externalNet(Path where, String location, String offset, String length)
      throws IOException {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .initializer(external(location, offset, length))
            .node("Conv", "x w", "y")
            .output("y");
    return Files.write(where.resolve("net.onnx"), file.bytes());
  }

  private static final byte[] ONE_AND_TWO = {9, 9, 9, 9, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40};

  @Test
  void externalDataIsReadFromBesideTheNetworkAndItsDigestKept() throws IOException {
    Files.write(folder.resolve("net.data"), ONE_AND_TWO);
    OnnxModel model = OnnxReader.read(externalNet(folder, "net.data", "4", "8"));
    assertEquals(2, model.graph().initializers().get("w").at(1));
    assertEquals(2, model.sources().size());
    assertEquals("net.data", model.sources().get(1).name());
  }

  @Test
  void externalDataOutsideTheFolderIsRefused() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path secret = Files.write(folder.resolve("secret"), ONE_AND_TWO);
    Files.createSymbolicLink(inner.resolve("link"), secret);
    for (String location : List.of("../secret", secret.toString(), "link", "a/../../secret", "")) {
      Path net = externalNet(inner, location, "4", "8");
      ConversionException refusal =
          assertThrows(ConversionException.class, () -> OnnxReader.read(net));
      contains("outside the network's folder", refusal.getMessage());
    }
  }

  @Test
  void externalDataThatIsNoPlainFileIsRefused() throws IOException, InterruptedException {
    Files.createDirectory(folder.resolve("sub"));
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    for (String location : List.of("sub", ".", "pipe", "sub\\net.data", "none")) {
      Path net = externalNet(folder, location, "4", "8");
      ConversionException refusal =
          assertTimeoutPreemptively(
              Duration.ofMinutes(1),
              () -> assertThrows(ConversionException.class, () -> OnnxReader.read(net)));
      contains("'%s', which is not beside the network".formatted(location), refusal.getMessage());
    }
  }

  @Test
  void externalDataInConstantsAndInAFileBelowIsRead() throws IOException {
    Files.write(Files.createDirectory(folder.resolve("sub")).resolve("w"), ONE_AND_TWO);
    AttributeProto value =
        AttributeProto.newBuilder()
            .setName("value")
            .setType(AttributeProto.AttributeType.TENSOR)
            .setT(external("sub/w", "4", "8"))
            .build();
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .node("Constant", "", "w", value)
            .node("Conv", "x w", "y")
            .output("y");
    OnnxModel model = OnnxReader.read(Files.write(folder.resolve("net.onnx"), file.bytes()));
    OnnxAttribute read = model.graph().nodes().get(0).attributes().get("value");
    assertEquals(2, ((OnnxAttribute.Constant) read).value().at(1));
    assertEquals("sub/w", model.sources().get(1).name());
  }

  @Test
  void twoValuesOfAKeyOfExternalDataAreRefused() throws IOException {
    Files.write(folder.resolve("net.data"), ONE_AND_TWO);
    TensorProto twice =
        external("net.data", "4", "8").toBuilder().addExternalData(entry("offset", "0")).build();
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .initializer(twice)
            .node("Conv", "x w", "y")
            .output("y");
    Path net = Files.write(folder.resolve("net.onnx"), file.bytes());
    ConversionException refusal =
        assertThrows(ConversionException.class, () -> OnnxReader.read(net));
    contains("two values of 'offset'", refusal.getMessage());
  }

  @Test
  void linksIntoTheFolderOfTheLinkedNetworkAreFollowed() throws IOException {
    Path blobs = Files.createDirectory(folder.resolve("blobs"));
    Path snapshot = Files.createDirectory(folder.resolve("snapshot"));
    Files.move(externalNet(folder, "net.data", "4", "8"), blobs.resolve("aa"));
    Files.write(blobs.resolve("bb"), ONE_AND_TWO);
    Files.createSymbolicLink(snapshot.resolve("net.onnx"), Path.of("../blobs/aa"));
    Files.createSymbolicLink(snapshot.resolve("net.data"), Path.of("../blobs/bb"));
    OnnxModel model = OnnxReader.read(snapshot.resolve("net.onnx"));
    assertEquals(1, model.graph().initializers().get("w").at(0));
  }

  @Test
  void wrongOffsetsAndLengthsOfExternalDataAreRefused() throws IOException {
    Files.write(folder.resolve("net.data"), ONE_AND_TWO);
    for (List<String> wrong :
        List.of(
            List.of("8", "8"),
            List.of("-4", "8"),
            List.of("x", "8"),
            List.of("4", "4"),
            List.of("9223372036854775807", "8"))) {
      Path net = externalNet(folder, "net.data", wrong.get(0), wrong.get(1));
      assertThrows(ConversionException.class, () -> OnnxReader.read(net), wrong::toString);
    }
  }
}

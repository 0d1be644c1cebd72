package org.bitfold.converter;

import static org.bitfold.converter.OnnxFiles.integer;
import static org.bitfold.converter.OnnxFiles.ints;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.bitfold.converter.onnx.proto.FunctionProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small files that ask for more than any network does: each is refused by the node that asks, in
 * little time and memory.
 */
class HostileNetworksTest {
  private static OnnxFiles net() {
    return new OnnxFiles(13)
        .input("x", 1, 1, -1, -1)
        .output("y")
        .longs("zero", 0)
        .longs("one", 1)
        .floats("v", new long[] {2}, 1, 2);
  }

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of(
            "Tile 't'", net().longs("many", Long.MAX_VALUE).node("Tile", "v many", "t"), "t"),
        Arguments.of(
            "Transpose 'y'",
            net().node("Transpose", "x", "y", ints("perm", 0, 1L << 40, 2, 3)),
            ""),
        Arguments.of("Relu 'Relu'", net().node("Relu", "x", "").node("Relu", "x", "y"), ""),
        Arguments.of("Tile 't'", net().longs("many", 1L << 30).node("Tile", "v many", "t"), "t"),
        Arguments.of(
            "Range 't'", net().longs("many", 1L << 40).node("Range", "zero many one", "t"), "t"),
        Arguments.of(
            "Slice 't'",
            net()
                .longs("shape", Integer.MAX_VALUE, 1)
                .longs("end", 1L << 31)
                .node("ConstantOfShape", "shape", "c")
                .node("Slice", "c zero end", "t"),
            "t"),
        Arguments.of(
            "Reshape 't'",
            net()
                .longs("shape", 1 << 15, 1 << 15)
                .longs("flat", -1)
                .node("ConstantOfShape", "shape", "c")
                .node("Reshape", "c flat", "t"),
            "t"),
        Arguments.of(
            "Add 't'",
            net()
                .longs("tall", 1 << 14, 1)
                .longs("wide", 1, 1 << 14)
                .node("Tile", "m tall", "p")
                .node("Tile", "m wide", "q")
                .floats("m", new long[] {1, 1}, 1)
                .node("Add", "p q", "t"),
            "t"),
        Arguments.of("Add 'b'", net().node("Add", "v -", "b").node("Identity", "b", "t"), "t"),
        Arguments.of("Flatten 't'", net().node("Flatten", "v", "t", integer("axis", 9)), "t"),
        Arguments.of("Flatten 'y'", net().node("Flatten", "x", "y", integer("axis", -9)), ""),
        Arguments.of(
            "Add 'y'", net().floats("none", new long[] {0}).node("Add", "x none", "y"), ""),
        Arguments.of("Unsqueeze 't'", net().node("Unsqueeze", "v", "t"), "t"),
        Arguments.of("Tile 'y'", net().longs("n", -1, -1, -1, -1).node("Tile", "x n", "y"), ""),
        Arguments.of("Own 'y'", recursive(), ""),
        Arguments.of(
            "ConvTranspose 'y'",
            net()
                .floats("w", new long[] {1, 1, 1, 1}, 1)
                .node("ConvTranspose", "x w", "y", integer("group", Integer.MAX_VALUE)),
            ""),
        Arguments.of(
            "output 'y'",
            new OnnxFiles(13)
                .input("x", 1, 256, -1, -1)
                .output("y")
                .longs("flat", 1, 1, -1)
                .node("Reshape", "x flat", "y"),
            ""),
        Arguments.of(
            "Split 'y'",
            net().longs("n", 5, -4).node("", "Split", "x n", "y z", integer("axis", 1)),
            ""),
        Arguments.of(
            "Pad 'y'",
            net().longs("pads", 0, 3, 0, 0, 0, 0x2b000000, 0, 0).node("Pad", "x pads", "y"),
            ""),
        Arguments.of(
            "Concat 'y'",
            net()
                .longs("shape", 1, 1 << 30, 1, 1)
                .floats("c", new long[] {1, 1, 1, 1}, 1)
                .node("Expand", "c shape", "e")
                .node("", "Concat", "x e", "y", integer("axis", 1)),
            ""),
        Arguments.of(
            "Conv 'y5'",
            layers(net().longs("shape", 1 << 12, 1 << 12, 1, 1).node("Expand", "one4 shape", "w")),
            ""),
        Arguments.of("Concat 'd22'", doubled(net()), ""));
  }

  /** Channels joined with themselves again and again. */
  private static OnnxFiles doubled(OnnxFiles file) {
    for (int i = 0; i < 40; i++) {
      String before = i == 0 ? "x" : "d" + i;
      String after = i == 39 ? "y" : "d" + (i + 1);
      file.node("", "Concat", before + " " + before, after, integer("axis", 1));
    }
    return file;
  }

  /** Convolutions that share weights which are one number in the file. */
  private static OnnxFiles layers(OnnxFiles file) {
    file.floats("one4", new long[] {1, 1, 1, 1}, 1).longs("wide", 1, 1 << 12, 1, 1);
    file.node("Expand", "x wide", "y0");
    for (int i = 0; i < 40; i++) {
      file.node("Conv", "y" + i + " w", i == 39 ? "y" : "y" + (i + 1));
    }
    return file;
  }

  private static OnnxFiles recursive() {
    OnnxFiles file = net().node("own", "Own", "x", "y");
    file.model()
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
        .addFunctions(
            FunctionProto.newBuilder()
                .setName("Own")
                .setDomain("own")
                .addInput("in")
                .addOutput("out")
                .addNode(call("in", "middle"))
                .addNode(call("middle", "out")));
    return file;
  }

  private static NodeProto call(String input, String output) {
    return NodeProto.newBuilder()
        .setOpType("Own")
        .setDomain("own")
        .addInput(input)
        .addOutput(output)
        .build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void areRefusedByTheNodeThatAsks(String node, OnnxFiles file, String constant) {
    OnnxFiles whole = constant.isEmpty() ? file : file.node("Add", "x " + constant, "y");
    String message =
        assertThrows(ConversionException.class, () -> Converted.of(whole)).getMessage();
    assertTrue(message.contains(node), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void namesOfAnyKindMakeOneShortLineWithoutControlCharacters() {
    OnnxFiles file = net().node("Nope\u001b[31m\r\n" + "n".repeat(1_000_000), "x", "y");
    String message = assertThrows(ConversionException.class, () -> Converted.of(file)).getMessage();
    assertTrue(message.length() < 2_000, () -> message.length() + " characters");
    assertTrue(message.chars().noneMatch(Character::isISOControl), message);
  }

  @Test
  void aChainOfThousandsOfStepsIsSearchedForBinarizersOnce() {
    OnnxFiles file = net();
    int steps = 20_000;
    for (int i = 0; i < steps; i++) {
      file.node("Neg", i == 0 ? "x" : "a" + i, i + 1 == steps ? "y" : "a" + (i + 1));
    }
    assertEquals(steps, Converted.of(file).ops().size());
  }

  @Test
  void anOpsetNewerThanWhatIsKnownIsNamedInTheReport() {
    OnnxFiles file = new OnnxFiles(99).input("x", 1, 1, -1, -1).node("Relu", "x", "y").output("y");
    String notes = Converted.of(file).conversion().report().notes().toString();
    assertTrue(notes.contains("opset 99"), notes);
  }
}

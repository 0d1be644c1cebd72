package org.bitfold.converter.onnx;

import static org.bitfold.converter.OnnxFiles.graph;
import static org.bitfold.converter.OnnxFiles.inner;
import static org.bitfold.converter.OnnxFiles.integer;
import static org.bitfold.converter.OnnxFiles.real;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.FunctionProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.junit.jupiter.api.Test;

class FunctionInlinerTest {
  private static final float[] PIXELS = {2, -3};

  private static OnnxFiles net() {
    return new OnnxFiles(18).input("x", 1, 1, -1, -1).output("y");
  }

  /** A function; its inputs and outputs are separated by blanks. */
  private static FunctionProto.Builder function(
      String name, String inputs, String outputs, NodeProto... nodes) {
    return FunctionProto.newBuilder()
        .setDomain("own")
        .setName(name)
        .addAllInput(List.of(inputs.split(" ")))
        .addAllOutput(List.of(outputs.split(" ")))
        .addAllNode(List.of(nodes));
  }

  private static OnnxFiles with(OnnxFiles file, FunctionProto.Builder... functions) {
    for (FunctionProto.Builder function : functions) {
      file.model().addFunctions(function);
    }
    return file;
  }

  private static NodeProto call(
      String function, String inputs, String output, AttributeProto... attributes) {
    return inner(function, inputs, output, attributes).toBuilder().setDomain("own").build();
  }

  private static AttributeProto reference(
      String name, String of, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setRefAttrName(of).setType(type).build();
  }

  private static OperatorSetIdProto opset(int version) {
    return OperatorSetIdProto.newBuilder().setVersion(version).build();
  }

  private static float[] run(OnnxFiles file) {
    return Converted.of(file).run(1, 2, PIXELS);
  }

  private static void refuses(OnnxFiles file, String... said) {
    String message = assertThrows(ConversionException.class, () -> Converted.of(file)).getMessage();
    for (String part : said) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void overloadsOfOneNameAreToldApart() {
    OnnxFiles file =
        with(
            net(),
            function("F", "a", "b", inner("Neg", "a", "b")),
            function("F", "a", "b", inner("Abs", "a", "b")).setOverload("abs"),
            function("F", "a", "b", inner("Relu", "a", "b")).setOverload("relu"));
    file.node("own", "F", "x", "p")
        .node(call("F", "p", "q").toBuilder().setOverload("relu").build())
        .node(call("F", "x", "r").toBuilder().setOverload("abs").build())
        .node("Add", "q r", "y");
    assertArrayEquals(new float[] {2, 6}, run(file)); // max(-x, 0) + |x|
  }

  @Test
  void anOverloadThatIsNotThereIsRefused() {
    OnnxFiles file =
        with(net(), function("F", "a", "b", inner("Neg", "a", "b")))
            .node(call("F", "x", "y").toBuilder().setOverload("other").build());
    refuses(file, "own.F:other", "no function of this overload", "own::F");
  }

  @Test
  void aFunctionThatIsGivenTwiceIsRefused() {
    FunctionProto.Builder one = function("F", "a", "b", inner("Neg", "a", "b"));
    refuses(with(net(), one, one).node("own", "F", "x", "y"), "own::F", "given twice");
  }

  /** Softmax over [N, C, 1, 1] runs over the last axis of one from opset 13 on, before over all. */
  @Test
  void aFunctionIsReadInItsOwnOpset() {
    FunctionProto.Builder old =
        function("Soft", "a", "b", inner("Softmax", "a", "b")).addOpsetImport(opset(11));
    OnnxFiles file =
        with(new OnnxFiles(18).input("x", 1, 2, 1, 1).output("y"), old)
            .node("own", "Soft", "x", "y");
    float[] found = Converted.of(file).run(1, 1, 0, (float) Math.log(3));
    assertEquals(0.25f, found[0], 1e-6f);
    assertEquals(0.75f, found[1], 1e-6f);
    OnnxFiles unchanged =
        with(
                new OnnxFiles(18).input("x", 1, 2, 1, 1).output("y"),
                old.clone().clearOpsetImport().addOpsetImport(opset(18)))
            .node("own", "Soft", "x", "y");
    refuses(unchanged, "Softmax", "axis -1");
  }

  /** Group normalization has a scale per group before opset 21, one per channel since. */
  @Test
  void theNetworksOpsetDoesNotChangeAFunctionsMeaning() {
    FunctionProto.Builder norm =
        function(
                "Norm",
                "a s t",
                "b",
                inner("GroupNormalization", "a s t", "b", integer("num_groups", 1)))
            .addOpsetImport(opset(18));
    OnnxFiles file =
        with(new OnnxFiles(21).input("x", 1, 2, -1, -1).output("y"), norm)
            .floats("s", new long[] {1}, 2)
            .floats("t", new long[] {1}, 1)
            .node("own", "Norm", "x s t", "y");
    float[] found = Converted.of(file).run(1, 1, -1, 1);
    assertEquals(-1, found[0], 1e-4f);
    assertEquals(3, found[1], 1e-4f);
  }

  @Test
  void anOpsetOfAFunctionThatIsTooOldOrTooNewIsNamed() {
    FunctionProto.Builder old =
        function("F", "a", "b", inner("Neg", "a", "b")).addOpsetImport(opset(5));
    refuses(with(net(), old).node("own", "F", "x", "y"), "own::F", "opset 5", "opset 7");
    FunctionProto.Builder future =
        function("F", "a", "b", inner("Neg", "a", "b")).addOpsetImport(opset(99));
    Converted newer = Converted.of(with(net(), future).node("own", "F", "x", "y"));
    assertTrue(
        newer.conversion().report().notes().stream().anyMatch(note -> note.contains("opset 99")));
  }

  @Test
  void attributesAreTheCallersOrTheFunctionsOwnOrTheOps() {
    NodeProto body =
        inner(
            "LeakyRelu", "a", "b", reference("alpha", "slope", AttributeProto.AttributeType.FLOAT));
    OnnxFiles file =
        with(
            net(),
            function("Given", "a", "b", body).addAttribute("slope"),
            function("Standard", "a", "b", body).addAttributeProto(real("slope", 0.5f)));
    file.node("own", "Given", "x", "p", real("slope", 0.25f))
        .node("own", "Standard", "x", "q")
        .node("own", "Standard", "x", "r", real("slope", 2))
        .node("own", "Given", "x", "s")
        .node("Sum", "p q r s", "y");
    assertEquals(-3 * (0.25f + 0.5f + 2 + 0.01f), run(file)[1], 1e-6f);
  }

  @Test
  void anAttributeIsHandedThroughFunctionsOfOtherDomains() {
    NodeProto leaky =
        inner(
            "LeakyRelu", "a", "b", reference("alpha", "slope", AttributeProto.AttributeType.FLOAT));
    NodeProto hand =
        call("Inner", "c", "d", reference("slope", "outer", AttributeProto.AttributeType.FLOAT))
            .toBuilder()
            .setDomain("other")
            .build();
    OnnxFiles file =
        with(
            net(),
            function("Inner", "a", "b", leaky).setDomain("other").addAttribute("slope"),
            function("Outer", "c", "d", hand).addAttributeProto(real("outer", 0.5f)));
    file.node("own", "Outer", "x", "p").node("own", "Outer", "p", "y", real("outer", 0.25f));
    assertArrayEquals(new float[] {2, -0.375f}, run(file));
  }

  @Test
  void anOptionalInputThatIsLeftOutStaysLeftOut() {
    FunctionProto.Builder clip =
        function("Bound", "a low high", "b", inner("Clip", "a low high", "b"));
    OnnxFiles file =
        with(net(), clip)
            .floats("one", new long[] {}, 1)
            .node("own", "Bound", "x - one", "p")
            .node("own", "Bound", "p", "y");
    assertArrayEquals(new float[] {1, -3}, run(file));
  }

  @Test
  void callsOfOneNameDoNotMeet() {
    NodeProto first = call("F", "x", "p").toBuilder().setName("same").build();
    NodeProto second = call("F", "p", "q").toBuilder().setName("same").build();
    OnnxFiles file =
        with(net(), function("F", "a", "b", inner("Neg", "a", "t"), inner("Abs", "t", "b")))
            .node("Neg", "x", "same/t")
            .node(first)
            .node(second)
            .node("Add", "q same/t", "y");
    assertArrayEquals(new float[] {0, 6}, run(file));
  }

  @Test
  void aResultMayBeAnInputOrComeOutTwice() {
    OnnxFiles file =
        with(net(), function("F", "a", "a b b", inner("Abs", "a", "b")))
            .node("own", "F", "x", "p q r")
            .node("Sum", "p q r", "y");
    assertArrayEquals(new float[] {6, 3}, run(file));
  }

  @Test
  void aFunctionCallsAnotherInsideABranch() {
    FunctionProto.Builder either =
        function(
            "Either",
            "flag in",
            "out",
            inner("Identity", "in", "z"),
            inner(
                "If",
                "flag",
                "out",
                graph("then_branch", call("Twice", "z", "w")),
                graph("else_branch", inner("Abs", "z", "w"))));
    FunctionProto.Builder twice =
        function("Twice", "a", "b", inner("Neg", "a", "z"), inner("Add", "z z", "b"));
    OnnxFiles file =
        with(net(), either, twice)
            .longs("size", 1)
            .longs("axis", 1)
            .node("Shape", "x", "shape")
            .node("Gather", "shape axis", "channels", integer("axis", 0))
            .node("Equal", "channels size", "is")
            .node("own", "Either", "is x", "y");
    assertArrayEquals(new float[] {-4, 6}, run(file));
  }

  @Test
  void aFunctionInAFunctionThatCallsTheFirstIsRefused() {
    OnnxFiles file =
        with(
                net(),
                function("F", "a", "b", call("G", "a", "b")),
                function("G", "a", "b", call("F", "a", "b")))
            .node("own", "F", "x", "y");
    refuses(file, "own::F calls itself");
  }

  @Test
  void moreInputsThanAFunctionHasAreRefused() {
    OnnxFiles file =
        with(net(), function("F", "a", "b", inner("Neg", "a", "b"))).node("own", "F", "x x", "y");
    refuses(file, "F 'y'", "2 inputs and 1 outputs", "has 1 and 1");
  }

  @Test
  void aGraphAsAnAttributeOfACallIsRefused() {
    OnnxFiles file =
        with(net(), function("F", "a", "b", inner("Neg", "a", "b")))
            .node("own", "F", "x", "y", graph("body", inner("Abs", "x", "z")));
    refuses(file, "F 'y'", "a graph, attribute 'body'", "inline_local_functions");
  }

  @Test
  void functionsThatUnfoldWithoutEndAreRefused() {
    OnnxFiles file = net();
    for (int level = 0; level < 20; level++) {
      String deeper = "F" + (level + 1);
      file.model()
          .addFunctions(
              function("F" + level, "a", "b", call(deeper, "a", "t"), call(deeper, "t", "b")));
    }
    file.model().addFunctions(function("F20", "a", "b", inner("Neg", "a", "b")));
    refuses(file.node("own", "F0", "x", "y"), "more than 200000 nodes");
  }

  @Test
  void tensorsInsideAFunctionAreCalledAfterTheCall() {
    OnnxFiles file =
        with(net(), function("F", "a", "b", inner("Neg", "a", "t"), inner("Abs", "t", "b")))
            .node("own", "F", "x", "y");
    OnnxModel model = Converted.withFile(file.bytes(), OnnxReader::read);
    assertEquals(Set.of("y/t", "y"), model.graph().tensors());
    assertEquals(
        Set.of("y/t", "y"),
        model.graph().nodes().stream()
            .flatMap(node -> node.outputs().stream())
            .collect(Collectors.toSet()));
  }
}

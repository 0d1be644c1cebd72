package org.bitfold.converter.lowering;

import static org.bitfold.converter.OnnxFiles.graph;
import static org.bitfold.converter.OnnxFiles.inner;
import static org.bitfold.converter.OnnxFiles.integer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bitfold.converter.ConversionException;
import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.FunctionProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.junit.jupiter.api.Test;

class BranchTest {
  private static final AttributeProto THEN = graph("then_branch", inner("Neg", "x", "z"));
  private static final AttributeProto ELSE = graph("else_branch", inner("Abs", "x", "z"));

  private static OnnxFiles net() {
    return new OnnxFiles(13).input("x", 1, 1, -1, -1).output("y");
  }

  /** The picture's axis {@code axis} compared with {@code with} is the condition "is". */
  private static OnnxFiles comparing(String op, int axis, int with) {
    return net()
        .longs("axis", axis)
        .longs("with", with)
        .node("Shape", "x", "shape")
        .node("Gather", "shape axis", "size", integer("axis", 0))
        .node(op, "size with", "is");
  }

  private static OnnxFiles constant(boolean condition) {
    return net()
        .initializer(
            TensorProto.newBuilder()
                .setName("is")
                .setDataType(TensorProto.DataType.BOOL_VALUE)
                .addInt32Data(condition ? 1 : 0)
                .build());
  }

  private static String refusal(OnnxFiles file) {
    return assertThrows(ConversionException.class, () -> Converted.of(file)).getMessage();
  }

  @Test
  void aConstantConditionTakesItsBranch() {
    Converted taken = Converted.of(constant(true).node("If", "is", "y", THEN, ELSE));
    assertArrayEquals(new float[] {2, -3}, taken.run(1, 2, -2, 3));
    Converted other = Converted.of(constant(false).node("If", "is", "y", THEN, ELSE));
    assertArrayEquals(new float[] {2, 3}, other.run(1, 2, -2, 3));
    assertEquals("y", other.model().nodes().get(0).source());
  }

  @Test
  void aConditionOnChannelsIsConstant() {
    Converted one = Converted.of(comparing("Equal", 1, 1).node("If", "is", "y", THEN, ELSE));
    assertArrayEquals(new float[] {2, -3}, one.run(1, 2, -2, 3));
    Converted three = Converted.of(comparing("Less", 1, 1).node("If", "is", "y", THEN, ELSE));
    assertArrayEquals(new float[] {2, 3}, three.run(1, 2, -2, 3));
  }

  @Test
  void branchesInBranchesMayCallTheirTensorsAlike() {
    AttributeProto inside =
        graph("then_branch", inner("Neg", "x", "z"), inner("If", "is", "w", THEN, ELSE));
    Converted nested =
        Converted.of(
            constant(true).node("If", "is", "t", inside, ELSE).node("If", "is", "y", THEN, ELSE));
    assertArrayEquals(new float[] {2, -3}, nested.run(1, 2, -2, 3));
  }

  @Test
  void aBranchInsideAFunctionReadsTheCallersTensors() {
    OnnxFiles file = constant(true).node("own", "Either", "is x", "y");
    file.model()
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
        .addFunctions(
            FunctionProto.newBuilder()
                .setName("Either")
                .setDomain("own")
                .addInput("flag")
                .addInput("in")
                .addOutput("out")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .addNode(
                    inner(
                        "If",
                        "flag",
                        "out",
                        graph("then_branch", inner("Neg", "in", "z")),
                        graph("else_branch", inner("Abs", "in", "z")))));
    assertArrayEquals(new float[] {2, -3}, Converted.of(file).run(1, 2, -2, 3));
  }

  @Test
  void aConditionOnHeightIsRefusedThoughAllSampledSizesAgree() {
    OnnxFiles file = comparing("Less", 2, 100_000).node("If", "is", "y", THEN, ELSE);
    String message = refusal(file);
    assertTrue(message.contains("If 'y'") && message.contains("size of the picture"), message);
    assertTrue(message.contains("tracing"), message);
  }

  @Test
  void aConditionOnContentIsRefused() {
    OnnxFiles file =
        net()
            .floats("zero", new long[] {}, 0)
            .node("Less", "x zero", "is")
            .node("If", "is", "y", THEN, ELSE);
    assertTrue(refusal(file).contains("what the picture shows"), refusal(file));
  }

  @Test
  void aMissingBranchAndATensorThatNothingMakesAreRefused() {
    String missing = refusal(constant(false).node("If", "is", "y", THEN));
    assertTrue(missing.contains("else_branch"), missing);
    AttributeProto loose = graph("then_branch", inner("Neg", "nowhere", "z"));
    String unmade = refusal(constant(true).node("If", "is", "y", loose, ELSE));
    assertTrue(unmade.contains("'nowhere'"), unmade);
  }

  @Test
  void loopsAreRefusedByName() {
    String message =
        refusal(net().node("Loop", "x x x", "y", graph("body", inner("Neg", "x", "z"))));
    assertTrue(message.contains("Loop 'y'") && message.contains("tracing"), message);
  }
}

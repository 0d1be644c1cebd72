package org.bitfold.verifier.original;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.TypeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;
import org.junit.jupiter.api.Test;

/** What is moved to the other side of a Transpose computes the same. */
class SunkTransposesTest {
  private static final List<Long> LAST = List.of(0L, 2L, 3L, 1L);
  private static final List<Long> FIRST = List.of(0L, 3L, 1L, 2L);

  @Test
  void elementsOfTensorsWithChannelsLastAreLookedAtWithChannelsFirst() {
    ModelProto before =
        network(
            transpose("x", "last", LAST),
            node("Sign", "sign", "last"),
            node("Add", "sum", "sign", "number"),
            node("Mul", "product", "sum", "last"),
            transpose("product", "first", FIRST),
            node("Softmax", "row", "sum"), // along the channels: stays where it is
            transpose("row", "rowFirst", FIRST),
            node("Add", "output", "first", "rowFirst"));
    ModelProto after = SunkTransposes.of(before);
    assertEquals(
        List.of(
            "Transpose",
            "Sign",
            "Transpose",
            "Add",
            "Transpose",
            "Mul",
            "Transpose",
            "Identity",
            "Softmax",
            "Transpose",
            "Add"),
        after.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList());
    Set<String> inside = Set.of("sign", "sum", "product");
    float[] values = new float[2 * 3 * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 5 - 2 + i / 8f;
    }
    Map<String, OnnxArray> input = Map.of("x", new OnnxArray(new long[] {1, 3, 2, 4}, values));
    Map<String, OnnxArray> expected = run(before, input, inside);
    Map<String, OnnxArray> found = run(after, input, inside);
    assertArrayEquals(expected.get("output").values(), found.get("output").values());
    for (String name : inside) {
      OnnxArray last = expected.get(name);
      OnnxArray first = found.get(name);
      assertEquals(
          List.of(last.dim(3), last.dim(1), last.dim(2)),
          List.of(first.dim(1), first.dim(2), first.dim(3)));
      int plane = last.dim(1) * last.dim(2);
      for (int i = 0; i < last.values().length; i++) {
        int c = i % last.dim(3);
        assertEquals(last.values()[i], first.values()[c * plane + i / last.dim(3)], name);
      }
    }
  }

  @Test
  void aVectorOfConstantsIsPartOfNoSinking() {
    ModelProto before =
        network(
            transpose("x", "last", LAST),
            node("Add", "sum", "last", "vector"),
            transpose("sum", "output", FIRST));
    assertEquals(before, SunkTransposes.of(before));
  }

  @Test
  void withoutATransposeNothingIsDone() {
    ModelProto before = network(node("Sign", "output", "x"));
    assertSame(before, SunkTransposes.of(before));
  }

  private static Map<String, OnnxArray> run(
      ModelProto network, Map<String, OnnxArray> input, Set<String> inside) {
    try (OnnxWitness witness = OnnxWitness.open(network, Path.of(""), inside)) {
      Map<String, OnnxArray> all = new HashMap<>(witness.run(input, inside));
      all.putAll(witness.run(input, Set.of("output")));
      return all;
    }
  }

  private static ModelProto network(NodeProto... nodes) {
    TypeProto.Tensor floats =
        TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber()).build();
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("network")
            .addAllNode(List.of(nodes))
            .addInput(
                ValueInfoProto.newBuilder()
                    .setName("x")
                    .setType(TypeProto.newBuilder().setTensorType(floats)))
            .addOutput(ValueInfoProto.newBuilder().setName("output"))
            .addInitializer(constant("number", 0.1f))
            .addInitializer(constant("vector", 1, 2, 3));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph)
        .build();
  }

  private static TensorProto constant(String name, float... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addDims(values.length);
    for (float value : values) {
      tensor.addFloatData(value);
    }
    return tensor.build();
  }

  private static NodeProto node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static NodeProto transpose(String from, String to, List<Long> perm) {
    return node("Transpose", to, from).toBuilder()
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("perm")
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(perm))
        .build();
  }
}

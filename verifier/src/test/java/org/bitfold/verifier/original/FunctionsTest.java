package org.bitfold.verifier.original;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.FunctionProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.TensorShapeProto;
import org.bitfold.converter.onnx.proto.TypeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks whose layers are functions, as PyTorch writes modules, are verified as others are. */
class FunctionsTest {
  private static final int CHANNELS = 4;

  @TempDir private Path folder;

  private static NodeProto node(
      String domain, String op, String name, List<String> inputs, String output) {
    return NodeProto.newBuilder()
        .setDomain(domain)
        .setOpType(op)
        .setName(name)
        .addAllInput(inputs)
        .addOutput(output)
        .build();
  }

  private static FunctionProto function(
      String name, List<String> inputs, String output, NodeProto... nodes) {
    return FunctionProto.newBuilder()
        .setDomain("nets")
        .setName(name)
        .addAllInput(inputs)
        .addOutput(output)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("nets").setVersion(1))
        .addAllNode(List.of(nodes))
        .build();
  }

  private static TensorProto floats(String name, int count, float size, long... dims) {
    ByteBuffer raw = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      raw.putFloat(i * 7 % 5 < 2 ? size : -size);
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor.setRawData(ByteString.copyFrom(raw.flip())).build();
  }

  private static ValueInfoProto picture(String name) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1));
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(CHANNELS));
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("h"));
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("w"));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }

  /** Two units, each a function that calls another. */
  private static ModelProto network(String second) {
    AttributeProto slope =
        AttributeProto.newBuilder()
            .setName("alpha")
            .setRefAttrName("slope")
            .setType(AttributeProto.AttributeType.FLOAT)
            .build();
    AttributeProto pads =
        AttributeProto.newBuilder()
            .setName("pads")
            .setType(AttributeProto.AttributeType.INTS)
            .addAllInts(List.of(1L, 1L, 1L, 1L))
            .build();
    FunctionProto shift =
        function("Shift", List.of("x", "b"), "y", node("", "Add", "add", List.of("x", "b"), "y"));
    FunctionProto unit =
        function(
                "Unit",
                List.of("x", "w", "b"),
                "out",
                node("nets", "Shift", "shift", List.of("x", "b"), "moved"),
                node("", "Sign", "sign", List.of("moved"), "signs"),
                node("", "Conv", "conv", List.of("signs", "w"), "sums").toBuilder()
                    .addAttribute(pads)
                    .build(),
                node("", "LeakyRelu", "leaky", List.of("sums"), "bent").toBuilder()
                    .addAttribute(slope)
                    .build(),
                node("", "Add", "residual", List.of("bent", "x"), "out"))
            .toBuilder()
            .addAttributeProto(
                AttributeProto.newBuilder()
                    .setName("slope")
                    .setType(AttributeProto.AttributeType.FLOAT)
                    .setF(0.25f))
            .build();
    AttributeProto own =
        AttributeProto.newBuilder()
            .setName("slope")
            .setType(AttributeProto.AttributeType.FLOAT)
            .setF(0.5f)
            .build();
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(picture("input"))
            .addOutput(picture("output"))
            .addInitializer(floats("w", CHANNELS * CHANNELS * 9, 0.125f, CHANNELS, CHANNELS, 3, 3))
            .addInitializer(floats("b", CHANNELS, 0.3f, 1, CHANNELS, 1, 1))
            .addNode(node("nets", "Unit", "unit", List.of("input", "w", "b"), "middle"))
            .addNode(
                node("nets", "Unit", second, List.of("middle", "w", "b"), "output").toBuilder()
                    .addAttribute(own))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("nets").setVersion(1))
        .addFunctions(unit)
        .addFunctions(shift)
        .setGraph(graph)
        .build();
  }

  @Test
  void layersInsideFunctionsAreProvenAndBounded() throws IOException {
    Path onnx = Files.write(folder.resolve("net.onnx"), network("next").toByteArray());
    Path packed = folder.resolve("net.bfld");
    Model model = Converter.convert(onnx, ConvertOptions.defaults()).model();
    BfldWriter.write(SelfTests.record(model), packed);
    Certificate certificate =
        Verifier.verify(
            VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(2).failures(folder).build());
    Claim structural = certificate.claims().get(Claim.Kind.STRUCTURAL.ordinal());
    assertEquals(List.of(), structural.findings());
    assertEquals(Verdict.PROVEN, structural.verdict(), structural.reason());
    assertEquals(Verdict.BOUNDED, certificate.claims().get(Claim.Kind.BOUNDED.ordinal()).verdict());
    assertEquals(
        Verdict.OBSERVED, certificate.claims().get(Claim.Kind.OBSERVED.ordinal()).verdict());
  }

  @Test
  void tensorsInsideAreCalledAfterTheCallAndDoNotMeet() {
    List<String> made =
        Functions.inlined(network("unit")).getGraph().getNodeList().stream()
            .map(each -> each.getOutput(0))
            .toList();
    assertEquals(
        List.of(
            "unit/moved",
            "unit/signs",
            "unit/sums",
            "unit/bent",
            "middle",
            "unit/moved~1",
            "unit/signs~1",
            "unit/sums~1",
            "unit/bent~1",
            "output"),
        made);
  }

  @Test
  void theCallersAttributeGoesBeforeTheDefault() {
    List<Float> slopes =
        Functions.inlined(network("unit")).getGraph().getNodeList().stream()
            .filter(each -> each.getOpType().equals("LeakyRelu"))
            .map(each -> each.getAttribute(0).getF())
            .toList();
    assertEquals(List.of(0.25f, 0.5f), slopes);
  }

  @Test
  void functionsWithoutEndAreLeftAsTheyAre() {
    ModelProto endless =
        network("next").toBuilder()
            .setFunctions(
                1,
                function(
                    "Shift",
                    List.of("x", "b"),
                    "y",
                    node("nets", "Unit", "again", List.of("x", "b", "b"), "y")))
            .build();
    assertEquals(endless, Functions.inlined(endless));
    assertTrue(endless.getFunctionsCount() > 0);
  }
}

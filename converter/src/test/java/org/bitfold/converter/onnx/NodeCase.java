package org.bitfold.converter.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.TensorProto;

/**
 * A case of the ONNX project's own node tests: a network of one node (or of those that the node is
 * short for), inputs, and the outputs they must give.
 */
public record NodeCase(
    String name, ModelProto model, List<TensorProto> inputs, List<TensorProto> outputs) {
  private static final String CASES = "/onnx-node-tests/cases.zip";

  /** All cases that {@code src/test/onnx/collect.py} collected, by name. */
  public static List<NodeCase> all() {
    Map<String, Map<String, byte[]>> files = new TreeMap<>();
    try (InputStream resource = NodeCase.class.getResourceAsStream(CASES);
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String[] path = entry.getName().split("/");
        files.computeIfAbsent(path[0], _ -> new HashMap<>()).put(path[1], zip.readAllBytes());
      }
      List<NodeCase> cases = new ArrayList<>();
      for (Map.Entry<String, Map<String, byte[]>> one : files.entrySet()) {
        cases.add(
            new NodeCase(
                one.getKey(),
                ModelProto.parseFrom(one.getValue().get("model.onnx")),
                tensors(one.getValue(), "input"),
                tensors(one.getValue(), "output")));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<TensorProto> tensors(Map<String, byte[]> files, String kind)
      throws IOException {
    List<TensorProto> tensors = new ArrayList<>();
    for (int i = 0; files.containsKey(kind + "_" + i + ".pb"); i++) {
      tensors.add(TensorProto.parseFrom(files.get(kind + "_" + i + ".pb")));
    }
    return tensors;
  }

  /**
   * The values of a tensor of the case.
   *
   * @throws ConversionException if its elements are of a type that is not read
   */
  public static OnnxTensor value(TensorProto proto) {
    return new TensorReader(null).read(proto, "tensor");
  }

  /** The case's only node. */
  public OnnxNode node() {
    return new NodeReader(new TensorReader(null), opset()).read(model.getGraph().getNode(0));
  }

  /** The version of ONNX's own operators. */
  public int opset() {
    return model.getOpsetImportList().stream()
        .filter(opset -> opset.getDomain().isEmpty())
        .mapToInt(opset -> (int) opset.getVersion())
        .findFirst()
        .orElseThrow();
  }
}

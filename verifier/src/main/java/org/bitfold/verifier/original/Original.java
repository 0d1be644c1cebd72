package org.bitfold.verifier.original;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.verifier.VerificationException;

/**
 * The ONNX file a packed file was made from, read without the converter.
 *
 * @param file where it lies; external data lies beside it
 * @param network what it says
 */
public record Original(Path file, ModelProto network) {
  /**
   * Reads an ONNX file.
   *
   * @throws IOException if it cannot be read
   * @throws VerificationException if it is no ONNX network
   */
  public static Original read(Path file) throws IOException {
    try {
      return new Original(file, ModelProto.parseFrom(Files.readAllBytes(file)));
    } catch (InvalidProtocolBufferException e) {
      throw new VerificationException(file + " is no ONNX network: " + e.getMessage(), e);
    }
  }

  /** The folder of its external data. */
  public Path folder() {
    return file.toAbsolutePath().getParent();
  }

  public GraphProto graph() {
    return network.getGraph();
  }

  /** Names of the tensors that its nodes make and its inputs bring. */
  public Set<String> tensors() {
    Set<String> names = new HashSet<>();
    for (NodeProto node : graph().getNodeList()) {
      names.addAll(node.getOutputList());
    }
    graph().getInputList().forEach(input -> names.add(input.getName()));
    names.remove("");
    return names;
  }

  /** Names of what comes out, in order. */
  public List<String> outputs() {
    return graph().getOutputList().stream().map(ValueInfoProto::getName).toList();
  }

  /** The tensors of this network that nodes of {@code model} stand for. */
  public Set<String> sourcesOf(Model model) {
    Set<String> sources = new HashSet<>();
    model.nodes().stream().map(Node::source).forEach(sources::add);
    sources.retainAll(tensors());
    return sources;
  }
}

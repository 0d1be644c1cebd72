package org.bitfold.verifier.original;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.verifier.VerificationException;

/**
 * The files beside a network that hold tensors of it. A network may name any path: what is no plain
 * file in the network's folder, or beside the file that the network is a link to, is not opened. A
 * pipe would be waited for, a device read without end.
 */
final class ExternalFiles {
  /** The key of an external tensor's file, relative to the network's folder. */
  private static final String LOCATION = "location";

  private final Path network;
  private final Set<Path> files = new TreeSet<>();

  private ExternalFiles(Path network) {
    this.network = network.toAbsolutePath();
  }

  /**
   * The files, sorted.
   *
   * @param file the network's own
   * @throws VerificationException if it names one that may not be opened
   */
  static Set<Path> of(Path file, ModelProto network) {
    ExternalFiles external = new ExternalFiles(file);
    external.add(network.getGraph());
    network.getFunctionsList().forEach(function -> external.add(function.getNodeList()));
    return external.files;
  }

  private void add(GraphProto graph) {
    graph.getInitializerList().forEach(this::add);
    add(graph.getNodeList());
  }

  private void add(List<NodeProto> nodes) {
    for (NodeProto node : nodes) {
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasT()) {
          add(attribute.getT());
        }
        if (attribute.hasG()) {
          add(attribute.getG());
        }
      }
    }
  }

  private void add(TensorProto tensor) {
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      tensor.getExternalDataList().stream()
          .filter(entry -> entry.getKey().equals(LOCATION))
          .forEach(entry -> files.add(allowed(entry.getValue(), tensor.getName())));
    }
  }

  private Path allowed(String location, String tensor) {
    return plainFile(location)
        .orElseThrow(
            () ->
                new VerificationException(
                    "tensor '%s' of %s lies in '%s', which is no plain file in the network's folder"
                        .formatted(tensor, network.getFileName(), location)));
  }

  private Optional<Path> plainFile(String location) {
    try {
      Path relative = Path.of(location);
      Path file = network.resolveSibling(relative);
      boolean climbs =
          StreamSupport.stream(relative.spliterator(), false)
              .anyMatch(part -> part.toString().equals(".."));
      if (relative.isAbsolute() || climbs || !Files.isRegularFile(file)) {
        return Optional.empty();
      }
      Path real = file.toRealPath();
      boolean inside = real.startsWith(network.getParent().toRealPath());
      boolean besideLinked = real.getParent().equals(network.toRealPath().getParent());
      return inside || besideLinked ? Optional.of(file) : Optional.empty();
    } catch (InvalidPathException | IOException e) {
      return Optional.empty();
    }
  }
}

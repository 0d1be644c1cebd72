package org.bitfold.converter.onnx;

import java.util.List;
import java.util.Map;
import org.bitfold.model.Provenance;

/**
 * A network as its file says it, with local functions inlined and nodes in topological order.
 *
 * @param irVersion version of the ONNX container
 * @param opsets version per operator domain; the default domain is {@code ""}
 * @param producer name and version of the program that wrote the file
 * @param graph the network
 * @param sources the files that were read with their digests, the ONNX file first
 */
public record OnnxModel(
    long irVersion,
    Map<String, Integer> opsets,
    String producer,
    OnnxGraph graph,
    List<Provenance.SourceFile> sources) {
  public OnnxModel {
    opsets = Map.copyOf(opsets);
    sources = List.copyOf(sources);
  }

  /** The version of the default operator domain. */
  public int opset() {
    return opsets.get("");
  }
}

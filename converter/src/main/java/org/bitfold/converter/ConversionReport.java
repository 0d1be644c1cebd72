package org.bitfold.converter;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the converter made of each convolution and linear layer.
 *
 * @param layers a row per ONNX Conv, ConvTranspose, Gemm and MatMul with constant weights, in the
 *     order of the network
 * @param notes statements about the whole conversion that a reader must not miss, one line each:
 *     ties that were mapped to +1, weights that were not exactly ±s, sizes that are fixed
 */
public record ConversionReport(List<LayerRow> layers, List<String> notes) {
  private static final int NAMED = 3;

  public ConversionReport {
    layers = List.copyOf(layers);
    notes = List.copyOf(notes);
  }

  /** How many layers are of {@code kind}. */
  public long count(LayerKind kind) {
    return layers.stream().filter(layer -> layer.kind() == kind).count();
  }

  /** The layers that are of another kind. */
  public List<LayerRow> allBut(LayerKind kind) {
    return layers.stream().filter(layer -> layer.kind() != kind).toList();
  }

  /**
   * Insists that binary layers were found: binary activations and binary weights, nothing less.
   *
   * @param fewest how many at least
   * @param network how messages call the network
   * @throws TooFewBinaryException naming the layers that are not binary, if fewer are
   */
  public void requireBinary(int fewest, String network) {
    if (count(LayerKind.BINARY) >= fewest) {
      return;
    }
    List<LayerRow> others = allBut(LayerKind.BINARY);
    String named =
        others.stream()
            .limit(NAMED)
            .map(layer -> "'%s' (%s)".formatted(layer.name(), layer.why()))
            .collect(Collectors.joining(", "));
    throw new TooFewBinaryException(
        network,
        "%d of its %d layers are binary; not binary: %s%s"
            .formatted(
                count(LayerKind.BINARY),
                layers.size(),
                others.isEmpty() ? "none" : named,
                others.size() > NAMED ? " and %d more".formatted(others.size() - NAMED) : ""),
        "at least " + fewest,
        this);
  }

  /** Bytes of all layers' weights in the ONNX file. */
  public long bytesBefore() {
    return layers.stream().mapToLong(LayerRow::bytesBefore).sum();
  }

  /** Bytes of all layers' weights in the packed model. */
  public long bytesAfter() {
    return layers.stream().mapToLong(LayerRow::bytesAfter).sum();
  }

  /** What a layer became. */
  public enum LayerKind {
    /** Binary activations, binary weights: XNOR and popcount. */
    BINARY,
    /** Float activations, binary weights. */
    WEIGHT_ONLY,
    /** Binary activations, float weights. */
    ACTIVATION_ONLY,
    /** Neither. */
    FLOAT
  }

  /**
   * One layer.
   *
   * @param name the ONNX node's name
   * @param op the ONNX node's op, such as {@code Conv}
   * @param shape the weights' shape as ONNX writes it, such as {@code 64x64x3x3}
   * @param kind what it became
   * @param why why it became that
   * @param folded names of the original nodes that were folded into it or its threshold
   * @param bytesBefore bytes of its weights and biases in the ONNX file
   * @param bytesAfter bytes of its weights, scales and biases in the packed model
   */
  public record LayerRow(
      String name,
      String op,
      String shape,
      LayerKind kind,
      String why,
      List<String> folded,
      long bytesBefore,
      long bytesAfter) {
    public LayerRow {
      folded = List.copyOf(folded);
    }
  }
}

package org.bitfold.converter;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.converter.lowering.ChannelsFirst;
import org.bitfold.converter.lowering.Lowering;
import org.bitfold.converter.onnx.OnnxModel;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxReader;
import org.bitfold.converter.passes.Passes;
import org.bitfold.model.Model;
import org.bitfold.model.Provenance;

/** Converts ONNX networks to packed models. */
public final class Converter {
  private static final String NAME = "bitfold 0.1.0";
  private static final int NEWEST_OPSET = 28;

  private Converter() {}

  /**
   * Converts a network.
   *
   * @param onnx the ONNX file; external data is looked for beside it
   * @throws NothingBinaryException if none of its layers is binary and {@link
   *     ConvertOptions#allowFloat()} is not set
   * @throws ConversionException if the file is no ONNX network, or cannot be carried exactly
   */
  public static Conversion convert(Path onnx, ConvertOptions options) {
    try {
      return convert(OnnxReader.read(onnx), options);
    } catch (ConversionException e) {
      throw e.in(onnx);
    }
  }

  /** Converts a network that has been read. */
  public static Conversion convert(OnnxModel network, ConvertOptions options) {
    OnnxModel onnx = ChannelsFirst.of(network);
    RewriteLog log = new RewriteLog();
    noteNewOpset(onnx, log);
    Graph lowered = lowered(onnx, log);
    Graph packed = Passes.run(lowered, options, log);
    ConversionReport report = Reporting.of(onnx, lowered, packed, log);
    requireBinary(report, options);
    Provenance provenance =
        new Provenance(
            NAME,
            options.changes(),
            onnx.producer(),
            opsets(onnx.opsets()),
            onnx.sources(),
            log.rewrites());
    Model model = Packer.pack(packed, onnx, MetadataGuess.of(lowered, options), provenance);
    return new Conversion(MetadataGuess.withTask(model, options), report);
  }

  private static Graph lowered(OnnxModel onnx, RewriteLog log) {
    try {
      return Lowering.lower(onnx, log);
    } catch (ConversionException e) {
      throw ChannelsFirst.advice(onnx).map(e::advised).orElse(e);
    }
  }

  private static void noteNewOpset(OnnxModel onnx, RewriteLog log) {
    int opset = onnx.graph().nested().stream().mapToInt(OnnxNode::opset).max().orElse(onnx.opset());
    if (opset > NEWEST_OPSET) {
      log.note(
          "uses ONNX opset %d; this converter knows opsets up to %d and reads it as that one: verify"
                  .formatted(opset, NEWEST_OPSET)
              + " the result, or export with an older opset_version");
    }
  }

  /**
   * Says what conversion would make of each layer, without refusing a network that has no binary
   * one.
   *
   * @throws ConversionException if the file is no ONNX network or cannot be carried exactly
   */
  public static ConversionReport explain(Path onnx, ConvertOptions options) {
    return convert(onnx, options.withAllowFloat(true)).report();
  }

  private static void requireBinary(ConversionReport report, ConvertOptions options) {
    boolean some =
        report.count(LayerKind.BINARY) > 0
            || report.count(LayerKind.WEIGHT_ONLY) > 0
            || report.count(LayerKind.ACTIVATION_ONLY) > 0;
    if (!some && !options.allowFloat()) {
      String why =
          report.layers().isEmpty() ? "it has no layer at all" : report.layers().get(0).why();
      throw new NothingBinaryException(
          "",
          "none of its %d layers is binary (the first: %s)".formatted(report.layers().size(), why),
          "If it should be: 'bitfold explain' says why for each layer. To carry it in float:"
              + " --allow-float");
    }
  }

  private static List<String> opsets(Map<String, Integer> opsets) {
    Map<String, Integer> sorted = new TreeMap<>();
    opsets.forEach((domain, version) -> sorted.put(domain.isEmpty() ? "ai.onnx" : domain, version));
    return sorted.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue()).toList();
  }
}

package org.bitfold.converter;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.converter.ConversionReport.LayerRow;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.converter.onnx.OnnxModel;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Op;
import org.bitfold.model.Provenance;

/** Says what became of each layer, by comparing the lowered graph with the packed one. */
final class Reporting {
  private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

  private final Graph packed;
  private final RewriteLog log;

  private Reporting(Graph packed, RewriteLog log) {
    this.packed = packed;
    this.log = log;
  }

  /**
   * The report.
   *
   * @param lowered the graph before any pass
   * @param packed the graph after all of them
   */
  static ConversionReport of(OnnxModel onnx, Graph lowered, Graph packed, RewriteLog log) {
    Reporting reporting = new Reporting(packed, log);
    List<LayerRow> rows = new ArrayList<>();
    for (OnnxNode layer : onnx.graph().nested()) {
      if (LAYERS.contains(layer.op())) {
        convolution(lowered, layer).ifPresent(node -> rows.add(reporting.row(layer, node)));
      }
    }
    return new ConversionReport(rows, log.notes());
  }

  private static Optional<GraphNode> convolution(Graph lowered, OnnxNode layer) {
    return lowered.nodes().stream()
        .filter(node -> node.name().equals(layer.name()) && filters(node).isPresent())
        .findFirst();
  }

  private static Optional<FloatFilters> filters(GraphNode node) {
    return switch (node.carried().orElse(null)) {
      case Op.Conv2d conv -> Optional.of(conv.filters());
      case Op.ConvTranspose2d conv -> Optional.of(conv.filters());
      case null, default -> Optional.empty();
    };
  }

  private LayerRow row(OnnxNode layer, GraphNode before) {
    FloatFilters filters = filters(before).orElseThrow();
    RewriteLog.Verdict verdict =
        log.verdict(layer.name())
            .orElse(new RewriteLog.Verdict(LayerKind.FLOAT, "an identical layer does its work"));
    long bias = layer.input(2).isPresent() ? filters.outputs() : 0;
    return new LayerRow(
        layer.name(),
        layer.op(),
        "%dx%dx%dx%d"
            .formatted(
                filters.outputs(), filters.inputs(), filters.kernelHeight(), filters.kernelWidth()),
        verdict.kind(),
        verdict.why(),
        folded(layer.name()),
        4L * (filters.values().size() + bias),
        packedBytes(layer.name()));
  }

  /** What went into the layer itself or into the threshold in front of it. */
  private List<String> folded(String layer) {
    Set<String> targets = new LinkedHashSet<>(List.of(layer));
    for (GraphNode node : packed.nodes()) {
      if (node.name().equals(layer) && node.carried().orElse(null) instanceof Op.BinaryConv2d) {
        targets.add(node.operand().name());
      }
    }
    Set<String> folded = new LinkedHashSet<>();
    for (Provenance.Rewrite rewrite : log.rewrites()) {
      if (targets.contains(rewrite.target())) {
        folded.addAll(rewrite.sources());
      }
    }
    return List.copyOf(folded);
  }

  private long packedBytes(String layer) {
    return packed.nodes().stream()
        .filter(node -> node.name().equals(layer))
        .mapToLong(node -> node.carried().map(Reporting::bytes).orElse(0L))
        .sum();
  }

  private static long bytes(Op op) {
    return switch (op) {
      case Op.BinaryConv2d conv -> bytes(conv.filters());
      case Op.ScaleSums sums -> 8L * sums.scale().size();
      case Op.BinaryWeightConv2d conv -> bytes(conv.filters()) + 8L * conv.scale().size();
      case Op.Conv2d conv -> 4L * (conv.filters().values().size() + conv.bias().size());
      case Op.ConvTranspose2d conv -> 4L * (conv.filters().values().size() + conv.bias().size());
      default -> 0;
    };
  }

  private static long bytes(BitFilters filters) {
    return 4L * filters.signs().size() * (filters.nonzero().isPresent() ? 2 : 1);
  }
}

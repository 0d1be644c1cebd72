package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.ChannelOrder;

/**
 * Turns a layout into ops where it amounts to some: a selection of channels, a pixel shuffle or its
 * inverse, a flattening.
 */
final class Arrangement {
  private Arrangement() {}

  /**
   * The feature as a plain {@code [N, C, H, W]} picture or {@code [N, C]} row, where its layout
   * amounts to ops; otherwise as it is.
   *
   * @param node the ONNX node that asks
   */
  static Feature settled(Feature feature, OnnxNode node) {
    return switch (feature.layout().rank()) {
      case 4 -> asPicture(feature, node).orElse(feature);
      case 2 -> asRow(feature, node).orElse(feature);
      default -> feature;
    };
  }

  private static Optional<Feature> asPicture(Feature feature, OnnxNode node) {
    if (feature.isPicture()) {
      return Optional.of(feature);
    }
    List<List<Factor>> axes = feature.layout().axes();
    if (!isWholeBatch(feature)) {
      return Optional.empty();
    }
    return selected(feature, node)
        .or(() -> depthToSpace(feature, node))
        .or(() -> spaceToDepth(feature, node));
  }

  /** Whether the first ONNX axis is the batch, neither cut nor repeated. */
  private static boolean isWholeBatch(Feature feature) {
    Layout plain =
        Layout.picture(feature.batch(), channels(feature), feature.height(), feature.width());
    return feature.layout().axes().get(0).equals(plain.axes().get(0));
  }

  /** {@code [N, F]} of a value of one pixel, flattened if it has more and their number is fixed. */
  static Optional<Feature> asRow(Feature feature, OnnxNode node) {
    if (feature.isRow()) {
      return Optional.of(feature);
    }
    if (feature.layout().rank() != 2) {
      return Optional.empty();
    }
    if (!isWholeBatch(feature)) {
      return Optional.empty();
    }
    List<Factor> factors = feature.layout().axes().get(1);
    if (feature.height().isOne() && feature.width().isOne()) {
      return indices(factors)
          .map(channels -> Feature.row(select(feature, channels, node), feature.batch()));
    }
    Optional<Integer> height = feature.height().constant();
    Optional<Integer> width = feature.width().constant();
    if (height.isEmpty() || width.isEmpty()) {
      return Optional.empty();
    }
    return indices(flattened(factors, height.get(), width.get()))
        .map(
            elements -> {
              GraphNode flat =
                  GraphNode.of(
                      node.name(),
                      node.outputs().get(0),
                      new Op.Flatten(height.get(), width.get()),
                      feature.node());
              Feature row = Feature.row(flat, feature.batch());
              return row.replacedBy(select(row, elements, node));
            });
  }

  /** The same parts as parts of the flattened value's channels, element (c, y, x) of (C, H, W). */
  private static List<Factor> flattened(List<Factor> factors, int height, int width) {
    List<Factor> result = new ArrayList<>();
    for (Factor factor : factors) {
      int step =
          switch (factor.axis()) {
            case CHANNEL -> height * width;
            case HEIGHT -> width;
            case WIDTH -> 1;
            case BATCH, REPEAT -> 0;
          };
      Axis axis = step == 0 ? factor.axis() : Axis.CHANNEL;
      Extent stride = factor.stride().times(Extent.same(step, factor.extent().at().size()));
      result.add(new Factor(axis, factor.extent(), stride));
    }
    return result;
  }

  /** H and W untouched, channels chosen. */
  private static Optional<Feature> selected(Feature feature, OnnxNode node) {
    List<List<Factor>> axes = feature.layout().axes();
    Layout plain =
        Layout.picture(feature.batch(), channels(feature), feature.height(), feature.width());
    if (!axes.get(2).equals(plain.axes().get(2)) || !axes.get(3).equals(plain.axes().get(3))) {
      return Optional.empty();
    }
    return indices(axes.get(1))
        .map(
            channels ->
                Feature.picture(
                    select(feature, channels, node),
                    feature.batch(),
                    feature.height(),
                    feature.width()));
  }

  /** Parts of the channels moved behind H and behind W. */
  private static Optional<Feature> depthToSpace(Feature feature, OnnxNode node) {
    List<List<Factor>> axes = feature.layout().axes();
    Optional<List<Factor>> dy = behind(axes.get(2), Axis.HEIGHT, feature.height());
    Optional<List<Factor>> dx = behind(axes.get(3), Axis.WIDTH, feature.width());
    if (dy.isEmpty() || dx.isEmpty()) {
      return Optional.empty();
    }
    int block = count(dy.get());
    if (block < 2 || count(dx.get()) != block) {
      return Optional.empty();
    }
    Optional<int[]> crd = indices(joined(axes.get(1), dy.get(), dx.get()));
    Optional<int[]> dcr = indices(joined(dy.get(), dx.get(), axes.get(1)));
    if (crd.isEmpty() || dcr.isEmpty()) {
      return Optional.empty();
    }
    boolean dcrOnly = isIdentity(dcr.get()) && !isIdentity(crd.get());
    ChannelOrder order = dcrOnly ? ChannelOrder.DCR : ChannelOrder.CRD;
    GraphNode channels =
        order == ChannelOrder.DCR
            ? feature.node()
            : select(feature.node(), crd.get(), node.name(), "");
    GraphNode shuffled =
        GraphNode.of(
            node.name(), node.outputs().get(0), new Op.DepthToSpace(block, order), channels);
    Extent times = Extent.same(block, feature.height().at().size());
    return Optional.of(
        Feature.picture(
            shuffled,
            feature.batch(),
            feature.height().times(times),
            feature.width().times(times)));
  }

  /** Inner parts of H and W moved among the channels. */
  private static Optional<Feature> spaceToDepth(Feature feature, OnnxNode node) {
    List<List<Factor>> axes = feature.layout().axes();
    Optional<Integer> block = cut(axes.get(2), Axis.HEIGHT, feature.height());
    if (block.isEmpty() || !block.equals(cut(axes.get(3), Axis.WIDTH, feature.width()))) {
      return Optional.empty();
    }
    int b = block.get();
    int samples = feature.height().at().size();
    // Seen after SpaceToDepth in CRD order, channel c·b² + dy·b + dx.
    List<Factor> after = new ArrayList<>();
    for (Factor factor : axes.get(1)) {
      int stride =
          switch (factor.axis()) {
            case CHANNEL -> factor.stride().at().get(0) * b * b;
            case HEIGHT -> b;
            case WIDTH -> 1;
            case BATCH, REPEAT -> 0;
          };
      boolean inner = factor.stride().isOne() && factor.extent().equals(Extent.same(b, samples));
      if (stride == 0 || (factor.axis() != Axis.CHANNEL && !inner)) {
        return Optional.empty();
      }
      after.add(new Factor(Axis.CHANNEL, factor.extent(), Extent.same(stride, samples)));
    }
    Optional<int[]> channels = indices(after);
    if (channels.isEmpty() || channels.get().length != feature.node().channels() * b * b) {
      return Optional.empty();
    }
    Extent block2 = Extent.same(b, samples);
    GraphNode deep =
        GraphNode.of(
            node.name(),
            isIdentity(channels.get()) ? node.outputs().get(0) : "",
            new Op.SpaceToDepth(b, ChannelOrder.CRD),
            feature.node());
    Feature result =
        Feature.picture(
            deep,
            feature.batch(),
            feature.height().dividedBy(block2).orElseThrow(),
            feature.width().dividedBy(block2).orElseThrow());
    return Optional.of(result.replacedBy(select(result, channels.get(), node)));
  }

  /** What follows the whole of {@code axis}, if it is channels. */
  private static Optional<List<Factor>> behind(List<Factor> factors, Axis axis, Extent whole) {
    List<Factor> rest = factors;
    if (!whole.isOne()) {
      if (factors.isEmpty()
          || factors.get(0).axis() != axis
          || !factors.get(0).extent().equals(whole)) {
        return Optional.empty();
      }
      rest = factors.subList(1, factors.size());
    }
    return Optional.of(rest).filter(list -> list.stream().allMatch(isChannel()));
  }

  /** By how much {@code axis} is cut, if only its outer part is left. */
  private static Optional<Integer> cut(List<Factor> factors, Axis axis, Extent whole) {
    if (factors.isEmpty()) {
      return whole.constant().filter(block -> block > 1); // its outer part is of extent 1
    }
    if (factors.size() != 1 || factors.get(0).axis() != axis) {
      return Optional.empty();
    }
    return whole
        .dividedBy(factors.get(0).extent())
        .filter(inner -> inner.equals(factors.get(0).stride()))
        .flatMap(Extent::constant)
        .filter(block -> block > 1);
  }

  /** The channel that each index of the joined factors stands for, if they are all of channels. */
  static Optional<int[]> indices(List<Factor> factors) {
    int[] indices = {0};
    for (Factor factor : factors) {
      Optional<Integer> extent = factor.extent().constant();
      boolean repeat = factor.axis() == Axis.REPEAT;
      if (!(repeat || isChannel().test(factor)) || extent.isEmpty()) {
        return Optional.empty();
      }
      int stride = repeat ? 0 : factor.stride().at().get(0);
      int[] next = new int[Math.multiplyExact(indices.length, extent.get())];
      for (int i = 0; i < next.length; i++) {
        next[i] = indices[i / extent.get()] + i % extent.get() * stride;
      }
      indices = next;
    }
    return Optional.of(indices);
  }

  private static Predicate<Factor> isChannel() {
    return factor -> factor.axis() == Axis.CHANNEL && factor.extent().constant().isPresent();
  }

  private static GraphNode select(Feature feature, int[] channels, OnnxNode node) {
    return select(feature.node(), channels, node.name(), node.outputs().get(0));
  }

  /**
   * Channels of a value, taken from what the value selects them or joins them from.
   *
   * @param name the ONNX node that asks
   * @param source the ONNX tensor that they are
   */
  static GraphNode select(GraphNode value, int[] channels, String name, String source) {
    if (value.op() instanceof GraphOp.Carried(Op.SelectChannels(IntVector own))) {
      int[] behind = Arrays.stream(channels).map(own::get).toArray();
      return select(value.operand(), behind, name, source);
    }
    if (value.op() instanceof GraphOp.Carried(Op.Concat())) {
      int first = 0;
      for (GraphNode part : value.operands()) {
        int from = first;
        int end = from + part.channels();
        if (Arrays.stream(channels).allMatch(channel -> channel >= from && channel < end)) {
          int[] own = Arrays.stream(channels).map(channel -> channel - from).toArray();
          return select(part, own, name, source);
        }
        first = end;
      }
    }
    return channels.length == value.channels() && isIdentity(channels)
        ? value
        : GraphNode.of(name, source, new Op.SelectChannels(IntVector.of(channels)), value);
  }

  private static boolean isIdentity(int[] channels) {
    for (int i = 0; i < channels.length; i++) {
      if (channels[i] != i) {
        return false;
      }
    }
    return true;
  }

  private static int count(List<Factor> factors) {
    return factors.stream()
        .mapToInt(factor -> factor.extent().at().get(0))
        .reduce(1, (a, b) -> a * b);
  }

  private static Extent channels(Feature feature) {
    return Extent.same(feature.node().channels(), feature.height().at().size());
  }

  @SafeVarargs
  private static List<Factor> joined(List<Factor>... lists) {
    List<Factor> joined = new ArrayList<>();
    for (List<Factor> list : lists) {
      joined.addAll(list);
    }
    return joined;
  }
}

package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.Op;

/**
 * ONNX axes of which several run over channels, as after {@code x.view(N, 2, C/2, H, W)}, {@code
 * x.unsqueeze(1)} or {@code x.view(N, 4, -1)}. What works on such tensors works on pictures whose
 * channels are all those axes, the last one fastest.
 *
 * @param extents how many channels, or groups of them, each axis runs over; 1 if over none
 * @param pixels of each axis what follows its channels: nothing, the batch, whole rows, columns
 */
record SplitChannels(int[] extents, List<List<Axis>> pixels) {

  /**
   * The axes on which {@code operands} meet, the last ones on each other. Empty where channels run
   * along one whole axis only, and where the operands do not fit each other.
   */
  static Optional<SplitChannels> of(List<Meaning> operands) {
    int rank = operands.stream().mapToInt(SplitChannels::rank).max().orElse(0);
    List<List<Axis>> pixels = new ArrayList<>(Collections.nCopies(rank, List.of()));
    boolean whole = true;
    for (Meaning operand : operands) {
      if (operand instanceof Feature feature) {
        Optional<Parts> parts = Parts.of(feature);
        if (parts.isEmpty() || !parts.get().joinPixels(pixels)) {
          return Optional.empty();
        }
        whole &= feature.plain().isPresent();
      }
    }
    int[] extents = new int[rank];
    Arrays.fill(extents, 1);
    SplitChannels common = new SplitChannels(extents, pixels);
    for (Meaning operand : operands) {
      if (!common.widenedBy(operand)) {
        return Optional.empty();
      }
    }
    long split = Arrays.stream(extents).filter(extent -> extent > 1).count();
    return whole && split < 2 ? Optional.empty() : Optional.of(common);
  }

  private static int rank(Meaning meaning) {
    return switch (meaning) {
      case Feature feature -> feature.layout().rank();
      case Known known -> known.samples().get(0).rank();
    };
  }

  /** Widens the axes to those of {@code operand}, if it fits. */
  private boolean widenedBy(Meaning operand) {
    int skipped = extents.length - rank(operand);
    // Of [N, C, H, W] with one pixel, what is no channel may be a height or width.
    boolean mayBePixels = extents.length == 4 && !(has(Axis.HEIGHT) && has(Axis.WIDTH));
    for (int axis = skipped; axis < extents.length; axis++) {
      Optional<Integer> own = extent(operand, axis - skipped, pixels.get(axis));
      if (own.isEmpty() || (own.get() != 1 && extents[axis] != 1 && extents[axis] != own.get())) {
        return false;
      }
      boolean runs = operand instanceof Feature feature && Parts.runs(feature, axis - skipped);
      if (own.get() != 1 && extents[axis] == 1 && mayBePixels && !runs) {
        return false;
      }
      extents[axis] = Math.max(extents[axis], own.get());
    }
    return true;
  }

  private boolean has(Axis axis) {
    return pixels.stream().anyMatch(own -> own.contains(axis));
  }

  /** How many channels {@code operand} runs over on an axis; empty where they do not fit. */
  private static Optional<Integer> extent(Meaning operand, int axis, List<Axis> common) {
    switch (operand) {
      case Feature feature -> {
        Parts parts = Parts.of(feature).orElseThrow();
        boolean fits = common.isEmpty() || !parts.pixels().get(axis).isEmpty();
        int own = parts.indices().get(axis).length;
        if (!fits && !Parts.runs(feature, axis)) {
          return Optional.of(1); // repeated along pixels
        }
        return fits ? Optional.of(own) : Optional.empty();
      }
      case Known known -> {
        Extent own = new Extent(known.samples().stream().map(s -> s.dim(axis)).toList());
        boolean alongOne = common.size() == 1; // which nobody may differ along, as is seen later
        return common.isEmpty()
            ? own.constant()
            : Optional.of(1).filter(x -> alongOne || own.isOne());
      }
    }
  }

  /** The operand as {@code [N, C, H, W]}, or as a constant of that rank. */
  Meaning folded(Call call, Meaning operand) {
    return switch (operand) {
      case Feature feature -> {
        List<int[]> indices = new ArrayList<>();
        int skipped = extents.length - rank(feature);
        for (int axis = 0; axis < extents.length; axis++) {
          indices.add(
              axis < skipped
                  ? new int[1]
                  : Parts.of(feature).orElseThrow().indices().get(axis - skipped));
        }
        boolean one = indices.stream().allMatch(own -> Arrays.equals(own, new int[1]));
        boolean single = one && feature.node().channels() == 1;
        GraphNode node =
            single ? feature.node() : select(call, feature, channels(indices, extents), "");
        yield Feature.picture(node, feature.batch(), feature.height(), feature.width());
      }
      case Known known -> new Known(known.samples().stream().map(this::folded).toList());
    };
  }

  private OnnxTensor folded(OnnxTensor tensor) {
    int skipped = extents.length - tensor.rank();
    int[] core = tensor.core();
    int[] strides = new int[extents.length];
    int[] dims = {1, count(), 1, 1};
    int step = 1;
    for (int axis = extents.length - 1; axis >= skipped; axis--) {
      int own = core[axis - skipped];
      strides[axis] = own == 1 ? 0 : step;
      step *= own;
      if (pixels.get(axis).size() == 1) {
        dims[pixels.get(axis).get(0).ordinal()] = own;
      }
    }
    return OnnxTensor.of(tensor.type(), dims, i -> tensor.at(index(i, dims, strides)));
  }

  /** Which element of a constant element {@code i} of {@code [N, C, H, W]} is. */
  private int index(int i, int[] dims, int[] strides) {
    int[] at = new int[dims.length];
    int rest = i;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      at[axis] = rest % dims[axis];
      rest /= dims[axis];
    }
    int channel = at[Axis.CHANNEL.ordinal()];
    int index = 0;
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      if (pixels.get(axis).size() == 1) {
        index += at[pixels.get(axis).get(0).ordinal()] * strides[axis];
      }
      index += channel % extents[axis] * (pixels.get(axis).isEmpty() ? strides[axis] : 0);
      channel /= extents[axis];
    }
    return index;
  }

  /** The picture, whose channels are all of this, as these axes. */
  Feature unfolded(Feature picture) {
    List<List<Factor>> axes = new ArrayList<>();
    List<List<Factor>> plain = picture.asPicture().layout().axes();
    int samples = picture.height().at().size();
    int stride = count();
    for (int axis = 0; axis < extents.length; axis++) {
      List<Factor> factors = new ArrayList<>();
      stride /= extents[axis];
      if (extents[axis] > 1) {
        Extent extent = Extent.same(extents[axis], samples);
        factors.add(new Factor(Axis.CHANNEL, extent, Extent.same(stride, samples)));
      }
      pixels.get(axis).forEach(each -> factors.addAll(plain.get(each.ordinal())));
      axes.add(factors);
    }
    return picture.seenAs(new Layout(axes));
  }

  private int count() {
    return Arrays.stream(extents).reduce(1, Math::multiplyExact);
  }

  /**
   * The indices {@code chosen} of one axis of {@code in}.
   *
   * @param source the ONNX tensor that is made
   * @return empty where that axis runs over something else than channels
   */
  static Optional<Feature> selected(Call call, Feature in, int axis, int[] chosen, String source) {
    Optional<Parts> parts = Parts.of(in).filter(own -> own.pixels().get(axis).isEmpty());
    return parts.map(
        own -> {
          List<int[]> indices = new ArrayList<>(own.indices());
          int[] all = indices.get(axis);
          indices.set(axis, Arrays.stream(chosen).map(i -> all[i]).toArray());
          SplitChannels left = new SplitChannels(lengths(indices), own.pixels());
          return left.unfolded(sized(in, select(call, in, channels(indices), source)));
        });
  }

  /**
   * The tensors one after another along an axis that runs over channels, or that each of them has
   * with extent 1.
   */
  static Optional<Feature> joined(Call call, List<Feature> parts, int axis) {
    List<Parts> split = parts.stream().map(Parts::of).flatMap(Optional::stream).toList();
    List<List<Axis>> pixels = new ArrayList<>(Collections.nCopies(rank(parts.get(0)), List.of()));
    boolean fits =
        split.size() == parts.size() && split.stream().allMatch(p -> p.joinPixels(pixels));
    if (!fits || !pixels.get(axis).isEmpty()) {
      return Optional.empty();
    }
    int[] extents = lengths(split.get(0).indices());
    extents[axis] = 0;
    int[] rest = extents.clone();
    List<GraphNode> nodes = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      int[] own = lengths(split.get(i).indices());
      extents[axis] += own[axis];
      own[axis] = 0;
      if (!Arrays.equals(own, rest)) {
        return Optional.empty();
      }
      nodes.add(select(call, parts.get(i), channels(split.get(i).indices()), ""));
    }
    int[] order = order(split, axis, extents);
    GraphNode all = call.step(new Op.Concat(), nodes.toArray(GraphNode[]::new));
    Feature picture = sized(parts.get(0), all);
    String source = call.node().outputs().get(0);
    GraphNode selected = select(call, picture, order, source);
    GraphNode ordered = selected == all ? all.standingFor(source) : selected;
    return Optional.of(new SplitChannels(extents, pixels).unfolded(picture.replacedBy(ordered)));
  }

  /** Where among the joined parts' channels each channel of the whole lies. */
  private static int[] order(List<Parts> parts, int axis, int[] extents) {
    int inner = Arrays.stream(extents).skip(axis + 1L).reduce(1, (a, b) -> a * b);
    int outer = Arrays.stream(extents).limit(axis).reduce(1, (a, b) -> a * b);
    int[] order = new int[outer * extents[axis] * inner];
    int first = 0;
    int at = 0;
    for (Parts part : parts) {
      int own = part.indices().get(axis).length;
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < own * inner; i++) {
          order[o * extents[axis] * inner + at * inner + i] = first + o * own * inner + i;
        }
      }
      first += outer * own * inner;
      at += own;
    }
    return order;
  }

  /**
   * A tensor with the axes that a reduction runs over as its last channels.
   *
   * @param picture its value, whose channels stand in groups
   * @param size how many channels each group has
   * @param left the axes that are left, of one channel for each group
   */
  record Grouped(Feature picture, int size, SplitChannels left) {
    int groups() {
      return picture.node().channels() / size;
    }

    /** What became of each group, as the axes that are left. */
    Feature reduced(GraphNode node) {
      return left.unfolded(sized(picture, node));
    }
  }

  /** The groups of channels that {@code reduced} axes run over; empty where these are others. */
  static Optional<Grouped> grouped(Call call, Feature in, boolean[] reduced, boolean keepsAxes) {
    Optional<Parts> parts = Parts.of(in);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    List<int[]> kept = new ArrayList<>();
    List<int[]> inner = new ArrayList<>();
    List<int[]> left = new ArrayList<>();
    List<List<Axis>> pixels = new ArrayList<>();
    for (int axis = 0; axis < reduced.length; axis++) {
      int[] own = parts.get().indices().get(axis);
      if (reduced[axis] && !parts.get().pixels().get(axis).isEmpty()) {
        return Optional.empty();
      }
      (reduced[axis] ? inner : kept).add(own);
      if (keepsAxes || !reduced[axis]) {
        left.add(reduced[axis] ? new int[1] : own);
        pixels.add(parts.get().pixels().get(axis));
      }
    }
    int size = Arrays.stream(lengths(inner)).reduce(1, Math::multiplyExact);
    kept.addAll(inner);
    Feature picture = sized(in, select(call, in, channels(kept), ""));
    return Optional.of(new Grouped(picture, size, new SplitChannels(lengths(left), pixels)));
  }

  private static int[] lengths(List<int[]> indices) {
    return indices.stream().mapToInt(own -> own.length).toArray();
  }

  private static GraphNode select(Call call, Feature of, int[] channels, String source) {
    return Arrangement.select(of.node(), channels, call.node().name(), source);
  }

  /** The value of {@code node}, as large as {@code like}. */
  private static Feature sized(Feature like, GraphNode node) {
    return Feature.picture(node, like.batch(), like.height(), like.width());
  }

  private static int[] channels(List<int[]> indices) {
    return channels(indices, lengths(indices));
  }

  /** The channels that the joined axes run over, the last axis fastest. */
  private static int[] channels(List<int[]> indices, int[] extents) {
    int[] channels = {0};
    for (int axis = 0; axis < extents.length; axis++) {
      int[] own = indices.get(axis);
      int extent = extents[axis];
      int[] next = new int[Math.multiplyExact(channels.length, extent)];
      for (int i = 0; i < next.length; i++) {
        next[i] = channels[i / extent] + own[own.length == 1 ? 0 : i % extent];
      }
      channels = next;
    }
    return channels;
  }

  /**
   * One tensor's axes.
   *
   * @param indices for each axis, the channel that each of its indices adds
   * @param pixels as above
   */
  private record Parts(List<int[]> indices, List<List<Axis>> pixels) {
    /** Empty where an axis is a mixture of another kind. */
    static Optional<Parts> of(Feature feature) {
      List<int[]> indices = new ArrayList<>();
      List<List<Axis>> pixels = new ArrayList<>();
      for (List<Factor> factors : feature.layout().axes()) {
        int channels = 0;
        while (channels < factors.size() && isOfChannels(factors.get(channels))) {
          channels++;
        }
        List<Factor> behind = factors.subList(channels, factors.size());
        Optional<int[]> own = Arrangement.indices(factors.subList(0, channels));
        if (own.isEmpty() || !behind.stream().allMatch(factor -> isWhole(factor, feature))) {
          return Optional.empty();
        }
        indices.add(own.get());
        pixels.add(behind.stream().map(Factor::axis).toList());
      }
      return Optional.of(new Parts(indices, pixels));
    }

    private static boolean isOfChannels(Factor factor) {
      return factor.axis() == Axis.CHANNEL || factor.axis() == Axis.REPEAT;
    }

    private static boolean isWhole(Factor factor, Feature feature) {
      Extent whole =
          switch (factor.axis()) {
            case BATCH -> feature.batch();
            case HEIGHT -> feature.height();
            case WIDTH -> feature.width();
            case CHANNEL, REPEAT -> throw new IllegalStateException("channels");
          };
      return factor.stride().isOne() && factor.extent().equals(whole);
    }

    /** Whether an axis runs over channels, and does not only repeat one. */
    static boolean runs(Feature feature, int axis) {
      return feature.layout().axes().get(axis).stream()
          .anyMatch(factor -> factor.axis() == Axis.CHANNEL);
    }

    /** Notes these axes' pixels among {@code common} ones, where they agree. */
    boolean joinPixels(List<List<Axis>> common) {
      int skipped = common.size() - pixels.size();
      for (int axis = 0; axis < pixels.size(); axis++) {
        List<Axis> own = pixels.get(axis);
        List<Axis> known = common.get(skipped + axis);
        if (!own.isEmpty() && !known.isEmpty() && !own.equals(known)) {
          return false;
        }
        common.set(skipped + axis, own.isEmpty() ? known : own);
      }
      return true;
    }
  }
}

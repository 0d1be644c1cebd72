package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.ChannelOrder;
import org.bitfold.model.Op.PadMode;

/**
 * What only moves pixels between a sign and its convolution moves the floats instead, so that the
 * signs reach the convolution as bits.
 *
 * <pre>{@code
 * x ─ Binarize ─ ToFloat ─ Flatten ─ Conv2d   →   x ─ Flatten ─ Binarize ─ ToFloat ─ Conv2d
 * }</pre>
 *
 * <p>Preserves exactly: each element is compared with the threshold of the channel that it comes
 * from. Padding with +1 or −1 becomes padding with a number on that side of every threshold; the
 * largest sign is the sign of the largest.
 */
final class SignsBehindMoves implements Pass {
  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(
        graph,
        (node, uses) ->
            node.carried().orElse(null) instanceof Op.Conv2d conv && !OneTap.is(conv)
                ? rewrite(node, conv, log)
                : node);
  }

  private static GraphNode rewrite(GraphNode node, Op.Conv2d conv, RewriteLog log) {
    if (Signs.of(node.operand()).isPresent()) {
      return node;
    }
    Optional<Signs> moved = behind(node.operand());
    moved.ifPresent(signs -> log.folded("signs-behind-moves", node.name(), signs.name()));
    return moved.map(signs -> node.with(conv, signs.floats())).orElse(node);
  }

  /** {@code node} as the signs of a value, where it is signs that were moved. */
  private static Optional<Signs> behind(GraphNode node) {
    Optional<Signs> signs = Signs.of(node);
    if (signs.isPresent()) {
      return signs;
    }
    return switch (node.carried().orElse(null)) {
      case Op.Pad pad -> behind(node.operand()).flatMap(in -> padded(in, pad, node));
      case Op.SelectChannels select ->
          behind(node.operand()).map(in -> in.moved(node, select, select.channels().toArray()));
      case Op.Flatten flat -> {
        int pixels = flat.height() * flat.width();
        yield behind(node.operand()).map(in -> in.moved(node, flat, from(node, c -> c / pixels)));
      }
      case Op.SpaceToDepth(int block, ChannelOrder order) -> {
        int area = block * block;
        int channels = node.channels() / area;
        yield behind(node.operand())
            .map(
                in ->
                    in.moved(
                        node,
                        node.carried().orElseThrow(),
                        from(node, c -> order == ChannelOrder.CRD ? c / area : c % channels)));
      }
      case Op.DepthToSpace shuffle ->
          behind(node.operand()).flatMap(in -> spread(in, shuffle, node));
      case Op.MaxPool pool ->
          behind(node.operand())
              .filter(Signs::isAscending)
              .map(in -> in.moved(node, pool, from(node, c -> c)));
      case Op.Resize resize when resize.interpolation() instanceof Op.Interpolation.Nearest ->
          behind(node.operand()).map(in -> in.moved(node, resize, from(node, c -> c)));
      case Op.Conv2d conv when OneTap.is(conv) ->
          behind(node.operand()).map(in -> in.moved(node, conv, from(node, c -> c)));
      case Op.Concat join -> joined(node, join);
      case null, default -> Optional.empty();
    };
  }

  private interface Origin {
    int of(int channel);
  }

  private static int[] from(GraphNode node, Origin origin) {
    return IntStream.range(0, node.channels()).map(origin::of).toArray();
  }

  private static Optional<Signs> padded(Signs in, Op.Pad pad, GraphNode node) {
    int[] same = from(node, c -> c);
    if (pad.mode() != PadMode.CONSTANT) {
      return Optional.of(in.moved(node, pad, same));
    }
    // Signs that fall in some channels have no number in common that is on one side.
    Signs alike = in.beyond(pad.value()).isPresent() ? in : in.rising();
    return alike
        .beyond(pad.value())
        .map(
            value ->
                alike.moved(
                    node,
                    new Op.Pad(pad.top(), pad.left(), pad.bottom(), pad.right(), pad.mode(), value),
                    same));
  }

  /** Channels that become pixels of one must share its threshold. */
  private static Optional<Signs> spread(Signs in, Op.DepthToSpace shuffle, GraphNode node) {
    int area = shuffle.block() * shuffle.block();
    int channels = node.channels();
    boolean crd = shuffle.order() == ChannelOrder.CRD;
    for (int c = 0; c < channels; c++) {
      for (int i = 1; i < area; i++) {
        int first = crd ? c * area : c;
        if (!in.sameLevels(first, crd ? first + i : first + i * channels)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(in.moved(node, shuffle, from(node, c -> crd ? c * area : c)));
  }

  private static Optional<Signs> joined(GraphNode node, Op.Concat join) {
    List<Signs> parts = new ArrayList<>();
    for (GraphNode operand : node.operands()) {
      Optional<Signs> part = behind(operand);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
    }
    return Optional.of(Signs.joined(node, join, parts));
  }

  /**
   * The signs of a value: −scale below {@code lower}, +scale from {@code upper} on, 0 between.
   *
   * @param of the value
   * @param lower one per channel
   * @param upper one per channel; the same as {@code lower} where no sign is 0
   * @param scale one per channel
   * @param like names the nodes
   */
  private record Signs(
      GraphNode of, FloatVector lower, FloatVector upper, FloatVector scale, GraphNode like) {
    static Optional<Signs> of(GraphNode node) {
      FloatVector scale = FloatVector.filled(node.channels(), 1);
      GraphNode floats = node;
      if (node.carried().orElse(null) instanceof Op.Affine affine
          && Vectors.all(affine.bias(), 0)) {
        scale = affine.scale();
        floats = node.operand();
      }
      if (!(floats.carried().orElse(null) instanceof Op.ToFloat)) {
        return Optional.empty();
      }
      GraphNode bits = floats.operand();
      GraphNode value = bits.operands().isEmpty() ? bits : bits.operand();
      return switch (bits.carried().orElse(null)) {
        case Op.Binarize(FloatVector levels) ->
            Optional.of(new Signs(value, levels, levels, scale, node));
        case Op.Ternarize(FloatVector lower, FloatVector upper) ->
            Optional.of(new Signs(value, lower, upper, scale, node));
        case null, default -> Optional.empty();
      };
    }

    static Signs joined(GraphNode node, Op.Concat join, List<Signs> parts) {
      List<GraphNode> values = parts.stream().map(Signs::of).toList();
      return new Signs(
          GraphNode.of(node.name(), "", join, values.toArray(GraphNode[]::new)),
          all(parts.stream().map(Signs::lower).toList()),
          all(parts.stream().map(Signs::upper).toList()),
          all(parts.stream().map(Signs::scale).toList()),
          node);
    }

    private static FloatVector all(List<FloatVector> vectors) {
      int size = vectors.stream().mapToInt(FloatVector::size).sum();
      float[] values = new float[size];
      int next = 0;
      for (FloatVector vector : vectors) {
        for (int i = 0; i < vector.size(); i++) {
          values[next++] = vector.get(i);
        }
      }
      return FloatVector.of(values);
    }

    /**
     * The same behind a move of the value.
     *
     * @param channels the channel that each of the move's channels comes from
     */
    Signs moved(GraphNode move, Op op, int[] channels) {
      return new Signs(
          GraphNode.of(move.name(), "", op, of),
          chosen(lower, channels),
          chosen(upper, channels),
          chosen(scale, channels),
          move);
    }

    private static FloatVector chosen(FloatVector vector, int[] channels) {
      return Vectors.make(channels.length, c -> vector.get(channels[c]));
    }

    String name() {
      return like.name();
    }

    boolean sameLevels(int a, int b) {
      return lower.get(a) == lower.get(b)
          && upper.get(a) == upper.get(b)
          && scale.get(a) == scale.get(b);
    }

    /** Whether a larger value never has a smaller sign. */
    boolean isAscending() {
      return IntStream.range(0, scale.size()).allMatch(c -> scale.get(c) > 0);
    }

    /** The same signs of the value turned around where they fall. */
    Signs rising() {
      FloatVector side = Vectors.make(scale.size(), c -> scale.get(c) < 0 ? -1 : 1);
      FloatVector none = FloatVector.filled(scale.size(), -0f);
      return new Signs(
          GraphNode.of(like.name(), "", new Op.Affine(side, none), of),
          Vectors.make(scale.size(), c -> side.get(c) < 0 ? above(upper.get(c)) : lower.get(c)),
          Vectors.make(scale.size(), c -> side.get(c) < 0 ? above(lower.get(c)) : upper.get(c)),
          Vectors.make(scale.size(), c -> Math.abs(scale.get(c))),
          like);
    }

    /** What {@code −x} reaches where x does not reach {@code threshold}. */
    private static float above(float threshold) {
      return Float.isInfinite(threshold) ? -threshold : Math.nextUp(-threshold);
    }

    /**
     * A value whose sign is {@code level} in every channel, and so far from every threshold that no
     * rounding turns it.
     */
    Optional<Float> beyond(float level) {
      float most = Float.NEGATIVE_INFINITY;
      float least = Float.POSITIVE_INFINITY;
      boolean above = true;
      boolean below = true;
      for (int c = 0; c < scale.size(); c++) {
        above &= scale.get(c) == level;
        below &= scale.get(c) == -level;
        most = Math.max(most, upper.get(c));
        least = Math.min(least, lower.get(c));
      }
      float value =
          above ? most + Math.max(1, Math.abs(most)) : least - Math.max(1, Math.abs(least));
      return (above || below) && Float.isFinite(value) ? Optional.of(value) : Optional.empty();
    }

    /** The signs as floats. */
    GraphNode floats() {
      Op op = lower.equals(upper) ? new Op.Binarize(lower) : new Op.Ternarize(lower, upper);
      // Signs that fall where the moved tensor rises are no tensor of the ONNX file.
      boolean falls = IntStream.range(0, scale.size()).anyMatch(c -> scale.get(c) < 0);
      GraphNode named = falls ? like.standingFor("") : like;
      GraphNode floats = named.with(new Op.ToFloat(), named.with(op, of));
      FloatVector none = FloatVector.filled(scale.size(), -0f);
      return Vectors.all(scale, 1) ? floats : like.with(new Op.Affine(scale, none), floats);
    }
  }

  /** A convolution that picks one pixel per output: how a crop or a stride is carried. */
  private static final class OneTap {
    static boolean is(Op.Conv2d conv) {
      boolean depthwise = conv.groups() == conv.filters().outputs() && conv.filters().inputs() == 1;
      boolean unpadded =
          conv.window().padTop() == 0
              && conv.window().padLeft() == 0
              && conv.window().padBottom() == 0
              && conv.window().padRight() == 0;
      return depthwise && unpadded && Vectors.all(conv.bias(), 0) && picks(conv);
    }

    private static boolean picks(Op.Conv2d conv) {
      int size = conv.filters().kernelHeight() * conv.filters().kernelWidth();
      FloatVector weights = conv.filters().values();
      int taken = -1;
      for (int tap = 0; tap < size; tap++) {
        float weight = weights.get(tap);
        if (weight != 0 && (weight != 1 || taken >= 0)) {
          return false;
        }
        taken = weight == 1 ? tap : taken;
      }
      for (int i = size; i < weights.size(); i++) {
        if (weights.get(i) != weights.get(i - size)) {
          return false;
        }
      }
      return taken >= 0;
    }
  }
}

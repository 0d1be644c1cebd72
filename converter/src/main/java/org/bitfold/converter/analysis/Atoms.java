package org.bitfold.converter.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/**
 * Numbers that a value takes on a set of real mass, per channel: where Sign at exactly such a
 * number is no coincidence. Sources are: samples of 8-bit pictures (black above all), bounds that
 * ReLU and Clip pin values to, constant padding, the levels of step functions, and biases: a
 * convolution of zeros, of an all-zero filter or of padding alone is its bias. So are 0, where a
 * gate's bias closes it ({@link Resting}), and what one operand makes of all others: 0 times
 * whatever it is. What a convolution of signs gives is asked of {@link SignSums}.
 *
 * <p>Sets are capped; sums of many atoms that happen to meet a threshold count as coincidence.
 */
public final class Atoms {
  private static final int MOST = 1024;
  private static final int MOST_COMBINATIONS = 32;
  private static final int MOST_IN_ALL = 1 << 21;

  /** Stand for whatever an operand may be. */
  private static final float[] ANYTHING = {0.7390851f, -1.9130134f, 5777.77f};

  private final Map<GraphNode, List<Set<Float>>> atoms = new HashMap<>();
  private final Map<GraphNode, RecognizedStep> steps;
  private final SignSums sums;
  private final Resting resting = new Resting();
  private int kept;

  private Atoms(Map<GraphNode, RecognizedStep> steps) {
    this.steps = steps;
    this.sums = new SignSums(steps);
  }

  /**
   * The atoms of every value.
   *
   * @param steps values that are known to be step functions; what lies between them and their roots
   *     is not looked at
   */
  public static Atoms of(Graph graph, Map<GraphNode, RecognizedStep> steps) {
    Atoms result = new Atoms(steps);
    Set<GraphNode> needed = needed(graph, steps);
    for (GraphNode node : graph.nodes()) {
      if (needed.contains(node)) {
        result.resting.add(node, steps.containsKey(node));
        result.atoms.put(node, result.ofNode(node));
      }
    }
    return result;
  }

  private static Set<GraphNode> needed(Graph graph, Map<GraphNode, RecognizedStep> steps) {
    Set<GraphNode> needed = new HashSet<>(graph.outputNodes());
    for (GraphNode node : graph.nodes().reversed()) {
      if (needed.contains(node)) {
        needed.addAll(steps.containsKey(node) ? List.of(steps.get(node).root()) : node.operands());
      }
    }
    return needed;
  }

  /** Whether all values that have real mass were kept, or their number was beyond reason. */
  public boolean areComplete() {
    return kept <= MOST_IN_ALL;
  }

  /** Whether {@code node} sits at {@code x} on a set of real mass, in channel {@code channel}. */
  public boolean contains(GraphNode node, int channel, float x) {
    return atoms.get(node).get(channel).contains(x + 0f)
        || sums.reach(node, channel, x)
        || (x == 0
            && isProduct(node)
            && node.operands().stream().anyMatch(o -> isZero(o, channel)));
  }

  private boolean isZero(GraphNode operand, int channel) {
    return contains(operand, operand.channels() == 1 ? 0 : channel, 0);
  }

  /** Min or Max: each operand's values occur wherever the other's lie beyond them. */
  private static boolean isExtreme(GraphNode node) {
    return node.op() instanceof GraphOp.Pointwise(ScalarFunction function, var arguments)
        && (function == ScalarFunction.MINIMUM || function == ScalarFunction.MAXIMUM);
  }

  private static boolean isProduct(GraphNode node) {
    return switch (node.op()) {
      case GraphOp.Pointwise(ScalarFunction function, var arguments) ->
          function == ScalarFunction.MULTIPLY;
      case GraphOp.Carried(Op.Binary(Op.BinaryFunction function)) ->
          function == Op.BinaryFunction.MULTIPLY;
      case GraphOp.Carried carried -> false;
      case GraphOp.Picture picture -> false;
    };
  }

  private List<Set<Float>> ofNode(GraphNode node) {
    if (steps.containsKey(node)) {
      return steps.get(node).perChannel().stream().map(step -> set(step.levels())).toList();
    }
    return switch (node.op()) {
      case GraphOp.Picture(var input) -> repeated(eightBitSamples(), input.channels());
      case GraphOp.Pointwise pointwise -> elementwise(node);
      case GraphOp.Carried(Op op) -> ofOp(op, node);
    };
  }

  private List<Set<Float>> ofOp(Op op, GraphNode node) {
    return switch (op) {
      case Op.Affine affine -> elementwise(node);
      case Op.PRelu prelu -> elementwise(node);
      case Op.Clip clip -> elementwise(node);
      case Op.Unary unary -> elementwise(node);
      case Op.Binary binary -> elementwise(node);
      case Op.Conv2d(FloatFilters filters, FloatVector bias, Window window, int groups) ->
          EmptyWindows.occur(filters, window)
              ? biases(bias)
              : convolved(node.operand(), filters, bias, groups);
      case Op.ConvTranspose2d(
              FloatFilters filters,
              FloatVector bias,
              Window window,
              int padY,
              int padX,
              int groups) ->
          EmptyWindows.occur(filters, window, padY, padX)
              ? biases(bias)
              : convolved(node.operand(), filters, bias, groups);
      case Op.SelectChannels(IntVector channels) -> {
        List<Set<Float>> in = of(node.operand());
        yield Arrays.stream(channels.toArray()).mapToObj(in::get).toList();
      }
      case Op.Concat concat ->
          node.operands().stream().flatMap(operand -> of(operand).stream()).toList();
      case Op.Pad pad -> of(node.operand()).stream().map(set -> with(set, pad.value())).toList();
      case Op.Resize resize ->
          resize.interpolation() instanceof Op.Interpolation.Nearest
              ? of(node.operand())
              : averages(node.operand(), 2);
      case Op.MaxPool pool -> of(node.operand());
      case Op.AveragePool pool ->
          averages(node.operand(), pool.kernelHeight() * pool.kernelWidth());
      case Op.GlobalAveragePool pool -> averages(node.operand(), 2);
      case Op.GlobalMaxPool pool -> of(node.operand());
      case Op.DepthToSpace shuffle -> repeated(union(of(node.operand())), node.channels());
      case Op.SpaceToDepth shuffle -> repeated(union(of(node.operand())), node.channels());
      case Op.Flatten flatten -> repeated(union(of(node.operand())), node.channels());
      case Op.ToFloat toFloat -> repeated(set(List.of(-1f, 0f, 1f)), node.channels());
      case Op.Softmax softmax ->
          IntStream.range(0, node.channels())
              .mapToObj(c -> resting.isClosed(node, c) ? set(List.of(0f)) : set(List.of()))
              .toList();
      case Op.Binarize other -> repeated(set(List.of()), node.channels());
      case Op.Ternarize other -> repeated(set(List.of()), node.channels());
      case Op.BinaryConv2d other -> repeated(set(List.of()), node.channels());
      case Op.ScaleSums(FloatVector scale, FloatVector bias) -> biases(bias);
      case Op.ThresholdSums other -> repeated(set(List.of()), node.channels());
      case Op.BinaryWeightConv2d(
              var filters,
              FloatVector scale,
              FloatVector bias,
              var window,
              int groups) ->
          biases(bias);
    };
  }

  private List<Set<Float>> of(GraphNode node) {
    return atoms.get(node);
  }

  /** An all-zero filter gives its bias; so does any where every input it reads may be 0. */
  private List<Set<Float>> convolved(
      GraphNode in, FloatFilters filters, FloatVector bias, int groups) {
    boolean balanced = steps.containsKey(in);
    List<Set<Float>> result = new ArrayList<>();
    int perGroup = filters.outputs() / groups;
    for (int o = 0; o < filters.outputs(); o++) {
      int base = o / perGroup * filters.inputs();
      boolean zero = true;
      for (int c = 0; c < filters.inputs() && zero; c++) {
        zero = balanced || of(in).get(base + c).contains(0f) || !reads(filters, o, c);
      }
      result.add(zero ? set(List.of(bias.get(o))) : Set.of());
    }
    return result;
  }

  /** Means of signs fall between their levels, on {@code count} steps of equal width. */
  private List<Set<Float>> averages(GraphNode in, int count) {
    if (!steps.containsKey(in)) {
      return of(in);
    }
    List<Set<Float>> result = new ArrayList<>();
    for (StepFunction step : steps.get(in).perChannel()) {
      double low = Collections.min(step.levels());
      double high = Collections.max(step.levels());
      Set<Float> means = set(List.of((float) ((low + high) / 2))); // of any even part of a window
      for (int k = 0; k <= count && k < MOST; k++) {
        means.add((float) (low + (high - low) * k / count) + 0f);
      }
      result.add(means);
    }
    return result;
  }

  private static boolean reads(FloatFilters filters, int o, int c) {
    for (int ky = 0; ky < filters.kernelHeight(); ky++) {
      for (int kx = 0; kx < filters.kernelWidth(); kx++) {
        if (filters.get(o, ky, kx, c) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Images of all combinations of the operands' atoms, and what the function pins values to. */
  private List<Set<Float>> elementwise(GraphNode node) {
    List<Set<Float>> result = new ArrayList<>();
    for (int c = 0; c < node.channels(); c++) {
      if (kept > MOST_IN_ALL) {
        result.add(Set.of());
        continue;
      }
      Set<Float> images = new TreeSet<>();
      for (float[] operands : combinations(node, c, -1)) {
        float image = PointValue.of(node, c, operands);
        if (!Float.isNaN(image) && images.size() < MOST) {
          images.add(image + 0f);
        }
      }
      for (int any = 0; any < node.operands().size() && node.operands().size() > 1; any++) {
        for (float[] operands : combinations(node, c, any)) {
          pinned(node, c, operands, any).ifPresent(images::add);
        }
      }
      images.addAll(PointValue.pins(node, c));
      if (isExtreme(node)) {
        for (GraphNode operand : node.operands()) {
          images.addAll(of(operand).get(operand.channels() == 1 ? 0 : c));
        }
      }
      if (resting.isClosed(node, c)) {
        images.add(0f);
      }
      kept += images.size();
      result.add(images);
    }
    return result;
  }

  /** What the value is, whatever operand {@code any} is; empty if it depends on that. */
  private static Optional<Float> pinned(GraphNode node, int channel, float[] operands, int any) {
    float image = PointValue.of(node, channel, operands);
    for (float value : ANYTHING) {
      operands[any] = value;
      if (PointValue.of(node, channel, operands) != image) {
        return Optional.empty();
      }
    }
    return Float.isFinite(image) ? Optional.of(image + 0f) : Optional.empty();
  }

  /**
   * @param any an operand that may be anything; −1: none
   */
  private List<float[]> combinations(GraphNode node, int channel, int any) {
    List<float[]> combinations = List.of(new float[0]);
    for (int i = 0; i < node.operands().size(); i++) {
      GraphNode operand = node.operands().get(i);
      List<Float> own = new ArrayList<>();
      if (i == any) {
        own.add(ANYTHING[0]);
      } else {
        own.addAll(of(operand).get(operand.channels() == 1 ? 0 : channel));
        own.sort(Comparator.comparing(Math::abs)); // 0 is what Sign loses
      }
      List<float[]> next = new ArrayList<>();
      for (float[] head : combinations) {
        for (float value : own) {
          if (next.size() < (node.operands().size() == 1 ? MOST : MOST_COMBINATIONS)) {
            float[] longer = Arrays.copyOf(head, head.length + 1);
            longer[head.length] = value;
            next.add(longer);
          }
        }
      }
      combinations = next;
    }
    return combinations;
  }

  /** Black, white and everything between, for pictures of range 1 and of range 255. */
  private static Set<Float> eightBitSamples() {
    Set<Float> samples = new TreeSet<>();
    for (int sample = 0; sample < 256; sample++) {
      samples.add(sample / 255f);
      samples.add((float) sample);
    }
    return samples;
  }

  private static List<Set<Float>> biases(FloatVector bias) {
    List<Set<Float>> result = new ArrayList<>();
    for (int c = 0; c < bias.size(); c++) {
      result.add(set(List.of(bias.get(c))));
    }
    return result;
  }

  private static Set<Float> set(List<Float> values) {
    Set<Float> set = new TreeSet<>();
    values.forEach(value -> set.add(value + 0f));
    return set;
  }

  private static Set<Float> with(Set<Float> set, float value) {
    Set<Float> larger = new TreeSet<>(set);
    if (Float.isFinite(value)) {
      larger.add(value + 0f);
    }
    return larger;
  }

  private static Set<Float> union(List<Set<Float>> sets) {
    Set<Float> union = new TreeSet<>();
    sets.forEach(union::addAll);
    return union;
  }

  private static List<Set<Float>> repeated(Set<Float> set, int channels) {
    return Collections.nCopies(channels, set);
  }
}

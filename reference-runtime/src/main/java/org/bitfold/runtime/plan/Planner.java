package org.bitfold.runtime.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;
import org.bitfold.model.ValueType;
import org.bitfold.model.Window;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.reference.Axis;
import org.bitfold.runtime.stage.BinaryConvolution;
import org.bitfold.runtime.stage.Combine;
import org.bitfold.runtime.stage.Concat;
import org.bitfold.runtime.stage.DepthToSpace;
import org.bitfold.runtime.stage.Flatten;
import org.bitfold.runtime.stage.FloatConvolution;
import org.bitfold.runtime.stage.GlobalPool;
import org.bitfold.runtime.stage.Head;
import org.bitfold.runtime.stage.Load;
import org.bitfold.runtime.stage.Pad;
import org.bitfold.runtime.stage.PlaneConvolution;
import org.bitfold.runtime.stage.PointwiseSteps;
import org.bitfold.runtime.stage.Pool;
import org.bitfold.runtime.stage.Regroup;
import org.bitfold.runtime.stage.ResizeAcross;
import org.bitfold.runtime.stage.ResizeDown;
import org.bitfold.runtime.stage.ResizeNearest;
import org.bitfold.runtime.stage.SignSteps;
import org.bitfold.runtime.stage.Slot;
import org.bitfold.runtime.stage.SpaceToDepth;
import org.bitfold.runtime.stage.Step;
import org.bitfold.runtime.stage.StorePlanes;
import org.bitfold.runtime.stage.TransposedConvolution;

/**
 * Turns a model into stages for pictures of given sizes.
 *
 * <p>An op that works pixel by pixel is carried out by the stage that makes its operand, while the
 * pixels are still in the tile; every other op begins a stage. A value is kept in a ring only if
 * something else than the next step of its own stage reads it.
 */
final class Planner {
  private final Model model;
  private final Weights weights;
  private final Kernels kernels;
  private final List<Slot> slots = new ArrayList<>();
  private final List<StageBuilder> stages = new ArrayList<>();
  private final Set<Integer> stored = new HashSet<>();

  /**
   * Selections of channels, and pixels that lie in deep ones, that are, so far, only a way to look
   * at their operand.
   */
  private final Map<Integer, Op> views = new HashMap<>();

  /** For each value, the number of the stage that makes it; −1 for inputs. */
  private final List<Integer> makers = new ArrayList<>();

  private Planner(Weights weights, List<Shape> inputs) {
    this.model = weights.model();
    this.weights = weights;
    this.kernels = weights.kernels();
    List<Shape> shapes = ShapeRules.shapes(model, inputs);
    List<ValueType> types = model.types();
    for (int value = 0; value < shapes.size(); value++) {
      slots.add(Slot.of(value, types.get(value).element(), shapes.get(value)));
      makers.add(-1);
    }
  }

  /**
   * The plan.
   *
   * @throws org.bitfold.model.ShapeException if the model cannot take such pictures
   */
  static Plan plan(Weights weights, List<Shape> inputs) {
    return new Planner(weights, inputs).plan();
  }

  private Plan plan() {
    boolean[] wanted = wanted();
    for (int i = 0; i < model.nodes().size(); i++) {
      if (wanted[model.valueOf(i)]) {
        place(model.nodes().get(i), slots.get(model.valueOf(i)));
      }
    }
    List<Slot> outputs = new ArrayList<>();
    for (Output output : model.outputs()) {
      outputs.add(read(output.value()));
    }
    List<Stage> built = stages.stream().map(stage -> stage.build(stored)).toList();
    List<Slot> inputs = slots.subList(0, model.inputs().size());
    return new Plan(inputs, built, outputs, SharedRings.of(slots.size(), inputs, built, outputs));
  }

  /** Which values the outputs depend on. */
  private boolean[] wanted() {
    boolean[] wanted = new boolean[slots.size()];
    model.outputs().forEach(output -> wanted[output.value()] = true);
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      if (wanted[model.valueOf(i)]) {
        model.nodes().get(i).inputs().forEach(value -> wanted[value] = true);
      }
    }
    return wanted;
  }

  private void place(Node node, Slot out) {
    int channels = out.shape().channels();
    int rows = out.shape().height();
    switch (node.op()) {
      case Op.Binarize op -> step(node, out, SignSteps.binarize(kernels, op));
      case Op.Ternarize op -> step(node, out, SignSteps.ternarize(op));
      case Op.ToFloat _ -> step(node, out, SignSteps.toFloat(operand(node).element(), channels));
      case Op.ScaleSums op -> step(node, out, PointwiseSteps.scale(kernels, op));
      case Op.ThresholdSums op -> step(node, out, SignSteps.threshold(op));
      case Op.Affine op -> step(node, out, PointwiseSteps.affine(kernels, op));
      case Op.PRelu op -> step(node, out, PointwiseSteps.prelu(kernels, op));
      case Op.Clip op -> step(node, out, PointwiseSteps.clip(kernels, op, channels));
      case Op.Unary op -> step(node, out, PointwiseSteps.unary(op, channels));
      case Op.Softmax _ -> step(node, out, PointwiseSteps.softmax(channels));
      case Op.SelectChannels op -> view(op, out);
      case Op.Binary op -> combine(node, op, out);
      case Op.BinaryConv2d op -> head(node, out, binaryConvolution(node, op, rows));
      case Op.Conv2d op when Weights.onPlanes(op) ->
          head(node, out, planeConvolution(node, op, rows));
      case Op.Conv2d op ->
          head(
              node,
              out,
              floatConvolution(
                  node,
                  op.window(),
                  op.filters().kernelHeight(),
                  op.filters().kernelWidth(),
                  rows));
      case Op.BinaryWeightConv2d op -> {
        Head head =
            floatConvolution(
                node, op.window(), op.filters().kernelHeight(), op.filters().kernelWidth(), rows);
        Op.Affine scale = new Op.Affine(op.scale(), op.bias());
        head(node, out, head, PointwiseSteps.affine(kernels, scale));
      }
      case Op.ConvTranspose2d op ->
          head(
              node,
              out,
              new TransposedConvolution(
                  kernels, weights.floats(op), op, read(node.inputs().get(0)), rows));
      case Op.Concat _ ->
          head(node, out, new Concat(node.inputs().stream().map(this::read).toList(), channels));
      case Op.DepthToSpace op when op.order() == Op.ChannelOrder.DCR -> view(op, out);
      case Op.DepthToSpace op -> depthToSpace(node, op, out);
      case Op.SpaceToDepth op ->
          head(node, out, new SpaceToDepth(input(node), op.block(), op.order()));
      case Op.Flatten _ -> head(node, out, new Flatten(input(node)));
      case Op.Pad op -> head(node, out, new Pad(input(node), op));
      case Op.Resize op -> resize(node, op, out);
      case Op.MaxPool op ->
          head(
              node,
              out,
              new Pool(
                  input(node),
                  Pool.Kind.MAX,
                  op.kernelHeight(),
                  op.kernelWidth(),
                  op.window(),
                  rows));
      case Op.AveragePool op ->
          head(
              node,
              out,
              new Pool(
                  input(node),
                  op.countPadding() ? Pool.Kind.AVERAGE_WITH_PADDING : Pool.Kind.AVERAGE,
                  op.kernelHeight(),
                  op.kernelWidth(),
                  op.window(),
                  rows));
      case Op.GlobalAveragePool _ -> head(node, out, new GlobalPool(input(node), true));
      case Op.GlobalMaxPool _ -> head(node, out, new GlobalPool(input(node), false));
    }
  }

  // ---- Ops that work pixel by pixel ----------------------------------------------------------

  private void step(Node node, Slot out, Step step) {
    carry(node.inputs().get(0), node, out, step);
  }

  /** Continues the stage that ends with {@code value}, or begins one that loads it. */
  private void carry(int value, Node node, Slot out, Step step) {
    int maker = makers.get(value);
    if (maker >= 0 && stages.get(maker).endsWith(value)) {
      stages.get(maker).add(node.name(), List.of(step), out);
      makers.set(out.number(), maker);
    } else {
      load(value, node, out, step);
    }
  }

  private void load(int value, Node node, Slot out, Step step) {
    Slot in = read(value);
    Shape shape = in.shape();
    int perPixel = Math.max(in.perPixel(), shape.channels());
    StageBuilder stage = new StageBuilder(new Load(in), shape.height(), shape.width(), perPixel);
    stage.add(node.name(), List.of(step), out);
    makers.set(out.number(), stages.size());
    stages.add(stage);
  }

  /**
   * Carries on the stage of the operand that is made last: the other one's rows are there then. An
   * operand that is repeated over the picture cannot carry it, and a selection of channels is best
   * read from where its source lies.
   */
  private void combine(Node node, Op.Binary op, Slot out) {
    int first = node.inputs().get(0);
    int second = node.inputs().get(1);
    boolean secondFits = slots.get(second).shape().equals(out.shape());
    boolean secondIsLast = !views.containsKey(second) && makers.get(second) > makers.get(first);
    boolean swapped = secondFits && (views.containsKey(first) || secondIsLast);
    int carrier = swapped ? second : first;
    int other = swapped ? first : second;
    materialize(carrier);
    if (views.get(other) instanceof Op.DepthToSpace && !shapeOf(other).equals(out.shape())) {
      materialize(other);
    }
    Op view = views.get(other);
    int source = view == null ? other : sourceOf(other);
    int[] channels = channels(view, slots.get(other), out);
    int block = view instanceof Op.DepthToSpace deep ? deep.block() : 1;
    Step step =
        new Combine(
            kernels, op.function(), read(source), channels, block, swapped, out.shape(), null);
    if (makers.get(source) > makers.get(carrier)) {
      load(carrier, node, out, step);
    } else {
      carry(carrier, node, out, step);
    }
  }

  /** Which channels of its source an operand shows; null where all of them in order. */
  private static int[] channels(Op view, Slot operand, Slot out) {
    boolean repeated = operand.perPixel() != out.perPixel();
    if (view instanceof Op.SelectChannels selection) {
      int[] channels = new int[out.perPixel()];
      Arrays.setAll(channels, c -> selection.channels().get(repeated ? 0 : c));
      return channels;
    }
    return repeated ? new int[out.perPixel()] : null;
  }

  private Shape shapeOf(int value) {
    return slots.get(value).shape();
  }

  private int sourceOf(int value) {
    return model.nodes().get(value - model.inputs().size()).inputs().get(0);
  }

  /** What only two-operand steps read takes no step and no rows of its own. */
  private void view(Op op, Slot out) {
    boolean output = model.outputs().stream().anyMatch(o -> o.value() == out.number());
    boolean onlyCombined =
        model.nodes().stream()
            .filter(reader -> reader.inputs().contains(out.number()))
            .allMatch(reader -> reader.op() instanceof Op.Binary);
    views.put(out.number(), op);
    if (output || !onlyCombined) {
      materialize(out.number());
    }
  }

  /** Makes what was only a view a value of its own. */
  private void materialize(int value) {
    Op view = views.remove(value);
    if (view == null) {
      return;
    }
    Node node = model.nodes().get(value - model.inputs().size());
    if (view instanceof Op.SelectChannels op) {
      int channels = operand(node).shape().channels();
      step(node, slots.get(value), PointwiseSteps.selectChannels(op, channels));
    } else if (view instanceof Op.DepthToSpace op) {
      depthToSpace(node, op, slots.get(value));
    }
  }

  // ---- Ops that begin a stage ----------------------------------------------------------------

  private void head(Node node, Slot out, Head head, Step... steps) {
    makers.set(out.number(), stages.size());
    StageBuilder stage =
        new StageBuilder(head, out.shape().height(), out.shape().width(), out.perPixel());
    stage.add(node.name(), List.of(steps), out);
    stages.add(stage);
  }

  private void depthToSpace(Node node, Op.DepthToSpace op, Slot out) {
    head(node, out, new DepthToSpace(input(node), op.block(), op.order()));
  }

  private Head binaryConvolution(Node node, Op.BinaryConv2d op, int rows) {
    BitFilters filters = op.filters();
    Slot in = input(node);
    if (op.groups() > 1 && filters.inputs() % Integer.SIZE != 0) {
      int words = Regroup.perPixel(in.shape().channels(), op.groups());
      in = between(node, new Regroup(in, op.groups()), in.element(), in.shape(), words);
    }
    return new BinaryConvolution(
        kernels,
        weights.bits(op),
        in,
        op.window(),
        filters.kernelHeight(),
        filters.kernelWidth(),
        rows);
  }

  private Head floatConvolution(
      Node node, Window window, int kernelHeight, int kernelWidth, int rows) {
    return new FloatConvolution(
        kernels, weights.floats(node.op()), input(node), window, kernelHeight, kernelWidth, rows);
  }

  private Head planeConvolution(Node node, Op.Conv2d op, int rows) {
    Slot in = operand(node);
    Slot planes = planes(node.inputs().get(0));
    return new PlaneConvolution(
        kernels,
        weights.floats(op),
        in,
        planes,
        op.window(),
        op.filters().kernelHeight(),
        op.filters().kernelWidth(),
        rows);
  }

  /** A value's rows as planes, kept by the stage that makes it where that is still possible. */
  private Slot planes(int value) {
    Slot in = slots.get(value);
    Slot planes = StorePlanes.slot(slots.size(), in);
    slots.add(planes);
    int maker = makers.get(value);
    if (maker < 0 || !stages.get(maker).endsWith(value)) {
      StageBuilder loading =
          new StageBuilder(
              new Load(read(value)), in.shape().height(), in.shape().width(), in.perPixel());
      loading.add("planes", List.of(), planes);
      maker = stages.size();
      stages.add(loading);
    }
    stages.get(maker).keep(planes, new StorePlanes(kernels, planes));
    return planes;
  }

  /**
   * A nearest pixel is read where it lies; else along the rows first, as the op says; then what
   * lies between is resampled across them.
   */
  private void resize(Node node, Op.Resize op, Slot out) {
    Slot in = input(node);
    Shape from = in.shape();
    Shape to = out.shape();
    Axis columns = Axis.of(op.interpolation(), op.scaleX(), from.width(), to.width());
    Axis rows = Axis.of(op.interpolation(), op.scaleY(), from.height(), to.height());
    if (op.interpolation() instanceof Op.Interpolation.Nearest) {
      head(node, out, ResizeNearest.of(kernels, in, rows, to.height(), columns, to.width()));
      return;
    }
    Slot wide =
        between(
            node,
            ResizeAcross.of(kernels, in, columns, to.width()),
            ElementType.FLOAT,
            new Shape(from.height(), to.width(), from.channels()),
            from.channels());
    head(node, out, new ResizeDown(kernels, wide, rows, to.height()));
  }

  /** A stage of its own whose rows no value of the model has. */
  private Slot between(Node node, Head head, ElementType element, Shape shape, int perPixel) {
    Slot slot = new Slot(slots.size(), element, shape, perPixel);
    slots.add(slot);
    stored.add(slot.number());
    StageBuilder stage = new StageBuilder(head, shape.height(), shape.width(), perPixel);
    stage.add(node.name() + " (prepared)", List.of(), slot);
    stages.add(stage);
    return slot;
  }

  private Slot operand(Node node) {
    return slots.get(node.inputs().get(0));
  }

  private Slot input(Node node) {
    return read(node.inputs().get(0));
  }

  /** The slot of a value that is read from its ring. */
  private Slot read(int value) {
    stored.add(value);
    return slots.get(value);
  }
}

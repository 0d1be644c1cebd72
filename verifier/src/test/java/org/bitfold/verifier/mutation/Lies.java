package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.ValueType;
import org.bitfold.model.Window;

/**
 * What a converter with a mistake in it would write: a faulty model, with a log that tells of
 * nothing unusual, or of a rewrite that would excuse it.
 */
final class Lies {
  private final Map<String, UnaryOperator<Model>> lies = new LinkedHashMap<>();

  private Lies() {}

  /** Each gives back the model itself where it does not apply. */
  static Map<String, UnaryOperator<Model>> all() {
    Lies all = new Lies();
    all.thresholds();
    all.constants();
    all.weights();
    all.movements();
    all.wiring();
    all.dropped();
    all.labels();
    return all.lies;
  }

  /** Alters the last op that {@code change} alters. */
  private void op(String name, UnaryOperator<Op> change) {
    lies.put(name, model -> altered(model, change));
  }

  private static Model altered(Model model, UnaryOperator<Op> change) {
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      Node node = model.nodes().get(i);
      Op altered = change.apply(node.op());
      if (!altered.equals(node.op())) {
        return with(model, i, new Node(node.name(), altered, node.inputs(), node.source()));
      }
    }
    return model;
  }

  private static Model with(Model model, int index, Node node) {
    List<Node> nodes = new ArrayList<>(model.nodes());
    nodes.set(index, node);
    return with(model, nodes, model.outputs(), model.provenance());
  }

  private static Model with(
      Model model, List<Node> nodes, List<Output> outputs, Provenance provenance) {
    return new Model(
        model.inputs(), nodes, outputs, model.metadata(), provenance, Optional.empty());
  }

  private interface Constant {
    float at(FloatVector values, int c);
  }

  private static FloatVector changed(FloatVector values, Constant constant) {
    float[] changed = new float[values.size()];
    for (int c = 0; c < changed.length; c++) {
      changed[c] = constant.at(values, c);
    }
    return FloatVector.of(changed);
  }

  private static float next(FloatVector values, int c) {
    return values.get((c + 1) % values.size());
  }

  private void threshold(String name, Constant constant) {
    op(
        name,
        op ->
            op instanceof Op.Binarize(FloatVector thresholds)
                ? new Op.Binarize(changed(thresholds, constant))
                : op);
  }

  private void thresholds() {
    threshold("threshold negated", (v, c) -> 0 - v.get(c));
    threshold("threshold of the next channel", Lies::next);
    threshold(
        "threshold rounded to bfloat16",
        (v, c) -> Float.intBitsToFloat(Float.floatToIntBits(v.get(c)) & 0xFFFF0000));
    threshold("threshold a hundredth up", (v, c) -> v.get(c) + 0.01f);
    threshold("threshold an ulp up", (v, c) -> v.get(c) == 0 ? 1e-30f : Math.nextUp(v.get(c)));
    op(
        "integer threshold one up",
        op ->
            op instanceof Op.ThresholdSums(IntVector t)
                ? new Op.ThresholdSums(
                    IntVector.of(IntStream.range(0, t.size()).map(c -> t.get(c) + 2).toArray()))
                : op);
    op(
        "zeros of a ternary activation lost",
        op ->
            op instanceof Op.Ternarize(FloatVector lower, FloatVector upper)
                ? new Op.Ternarize(lower, lower)
                : op);
  }

  private void scaling(String name, BiFunction<FloatVector, FloatVector, Op> change) {
    op(
        name,
        op ->
            op instanceof Op.ScaleSums(FloatVector scale, FloatVector bias)
                ? change.apply(scale, bias)
                : op);
  }

  private void constants() {
    scaling(
        "batch norm's epsilon wrong",
        (scale, bias) -> new Op.ScaleSums(changed(scale, (v, c) -> v.get(c) * 0.9995f), bias));
    scaling(
        "scale of the next channel",
        (scale, bias) -> new Op.ScaleSums(changed(scale, Lies::next), bias));
    scaling(
        "scale of one channel a millionth off",
        (scale, bias) ->
            new Op.ScaleSums(
                changed(scale, (v, c) -> c == 0 ? v.get(c) * 1.000001f : v.get(c)), bias));
    scaling(
        "sign of the scale flipped",
        (scale, bias) -> new Op.ScaleSums(changed(scale, (v, c) -> -v.get(c)), bias));
    scaling("shift dropped", (scale, bias) -> new Op.ScaleSums(scale, changed(bias, (v, c) -> 0)));
    scaling(
        "shift of the next channel",
        (scale, bias) -> new Op.ScaleSums(scale, changed(bias, Lies::next)));
    scaling(
        "shift in half precision",
        (scale, bias) ->
            new Op.ScaleSums(
                scale,
                changed(bias, (v, c) -> Float.float16ToFloat(Float.floatToFloat16(v.get(c))))));
    slope("slope swapped for its complement", (v, c) -> 1 - v.get(c));
    slope("slope of the next channel", Lies::next);
    slope("slope of the sides swapped", (v, c) -> 1 / v.get(c));
    op(
        "float bias dropped",
        op ->
            op instanceof Op.Conv2d conv
                ? new Op.Conv2d(
                    conv.filters(),
                    FloatVector.filled(conv.bias().size(), 0),
                    conv.window(),
                    conv.groups())
                : op);
  }

  private void slope(String name, Constant constant) {
    op(name, op -> op instanceof Op.PRelu(FloatVector v) ? new Op.PRelu(changed(v, constant)) : op);
  }

  private void weights(String name, Faults.Weights weights) {
    op(
        name,
        op ->
            op instanceof Op.BinaryConv2d conv
                ? new Op.BinaryConv2d(
                    Faults.changed(conv.filters(), weights), conv.window(), conv.groups())
                : op);
  }

  private void weights() {
    weights(
        "sign of one weight flipped",
        (f, o, ky, kx, c) -> f.get(o, ky, kx, c) * (o + ky + kx + c == 0 ? -1 : 1));
    weights("kernel transposed", (f, o, ky, kx, c) -> f.get(o, kx, ky, c));
    weights("inputs permuted", (f, o, ky, kx, c) -> f.get(o, ky, kx, f.inputs() - 1 - c));
    weights("filters permuted", (f, o, ky, kx, c) -> f.get(f.outputs() - 1 - o, ky, kx, c));
    lies.put("filters and their scales permuted", Lies::permuted);
    op(
        "a float weight a per mille off",
        op ->
            op instanceof Op.Conv2d conv
                ? new Op.Conv2d(
                    refilled(
                        conv.filters(),
                        changed(
                            conv.filters().values(), (v, i) -> v.get(i) * (i == 5 ? 1.001f : 1))),
                    conv.bias(),
                    conv.window(),
                    conv.groups())
                : op);
  }

  private static FloatFilters refilled(FloatFilters f, FloatVector values) {
    return new FloatFilters(f.outputs(), f.kernelHeight(), f.kernelWidth(), f.inputs(), values);
  }

  /** The channels of one layer in another order, which all of the layer agrees upon. */
  private static Model permuted(Model model) {
    Model turned =
        altered(
            model,
            op ->
                op instanceof Op.BinaryConv2d conv
                    ? new Op.BinaryConv2d(
                        Faults.changed(
                            conv.filters(),
                            (f, o, ky, kx, c) -> f.get(f.outputs() - 1 - o, ky, kx, c)),
                        conv.window(),
                        conv.groups())
                    : op);
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = turned.nodes().get(i);
      int before = node.inputs().get(0) - model.inputs().size();
      boolean behind = before >= 0 && !turned.nodes().get(before).equals(model.nodes().get(before));
      if (behind && node.op() instanceof Op.ScaleSums(FloatVector scale, FloatVector bias)) {
        Constant reversed = (v, c) -> v.get(v.size() - 1 - c);
        Op op = new Op.ScaleSums(changed(scale, reversed), changed(bias, reversed));
        return with(turned, i, new Node(node.name(), op, node.inputs(), node.source()));
      }
    }
    return model;
  }

  private void window(String name, UnaryOperator<Window> change) {
    op(
        name,
        op ->
            switch (op) {
              case Op.BinaryConv2d conv ->
                  new Op.BinaryConv2d(conv.filters(), change.apply(conv.window()), conv.groups());
              case Op.BinaryWeightConv2d conv ->
                  new Op.BinaryWeightConv2d(
                      conv.filters(),
                      conv.scale(),
                      conv.bias(),
                      change.apply(conv.window()),
                      conv.groups());
              default -> op;
            });
  }

  private void movements() {
    window(
        "padding one pixel further down",
        w ->
            w.padTop() == 0
                ? w
                : new Window(
                    w.strideY(),
                    w.strideX(),
                    w.dilationY(),
                    w.dilationX(),
                    w.padTop() - 1,
                    w.padLeft(),
                    w.padBottom() + 1,
                    w.padRight()));
    op(
        "padding of another kind",
        op ->
            op instanceof Op.Pad pad
                ? new Op.Pad(
                    pad.top(),
                    pad.left(),
                    pad.bottom(),
                    pad.right(),
                    pad.mode() == Op.PadMode.EDGE ? Op.PadMode.REFLECT : Op.PadMode.EDGE,
                    0)
                : op);
    op(
        "pixel shuffle in the other order",
        op ->
            op instanceof Op.DepthToSpace(int block, Op.ChannelOrder order)
                ? new Op.DepthToSpace(
                    block, order == Op.ChannelOrder.CRD ? Op.ChannelOrder.DCR : Op.ChannelOrder.CRD)
                : op);
    op(
        "resize in another mode",
        op ->
            op instanceof Op.Resize resize
                ? new Op.Resize(
                    resize.scaleY(),
                    resize.scaleX(),
                    new Op.Interpolation.Linear(Op.Coordinates.ASYMMETRIC))
                : op);
    op(
        "mean became maximum",
        op -> op instanceof Op.GlobalAveragePool ? new Op.GlobalMaxPool() : op);
    op(
        "maximum over another window",
        op ->
            op instanceof Op.MaxPool pool
                ? new Op.MaxPool(pool.kernelHeight(), 1, pool.window(), pool.ceil())
                : op);
    op(
        "other channels selected",
        op ->
            op instanceof Op.SelectChannels(IntVector channels)
                ? new Op.SelectChannels(
                    reversed(channels.size(), c -> channels.get(channels.size() - 1 - c)))
                : op);
  }

  private static IntVector reversed(int size, IntUnaryOperator channel) {
    return IntVector.of(IntStream.range(0, size).map(channel).toArray());
  }

  private void wiring() {
    lies.put("residual from the wrong place", Lies::wrongResidual);
    op(
        "sum became difference",
        op ->
            op instanceof Op.Binary(Op.BinaryFunction function) && function == Op.BinaryFunction.ADD
                ? new Op.Binary(Op.BinaryFunction.SUBTRACT)
                : op);
    lies.put("signs of another value", Lies::otherSigns);
  }

  /** The second operand of the last sum is an older value. */
  private static Model wrongResidual(Model model) {
    List<ValueType> types = model.types();
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      Node node = model.nodes().get(i);
      if (node.op() instanceof Op.Binary) {
        int residual = node.inputs().get(1);
        Optional<Integer> other = other(types, residual, model.valueOf(i));
        if (other.isPresent()) {
          List<Integer> inputs = List.of(node.inputs().get(0), other.get());
          return with(model, i, new Node(node.name(), node.op(), inputs, node.source()));
        }
      }
    }
    return model;
  }

  private static Model otherSigns(Model model) {
    List<ValueType> types = model.types();
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      Node node = model.nodes().get(i);
      if (node.op() instanceof Op.Binarize) {
        Optional<Integer> other = other(types, node.inputs().get(0), model.valueOf(i));
        if (other.isPresent()) {
          return with(
              model, i, new Node(node.name(), node.op(), List.of(other.get()), node.source()));
        }
      }
    }
    return model;
  }

  /** The nearest other value of the same type in front of {@code end}. */
  private static Optional<Integer> other(List<ValueType> types, int value, int end) {
    return IntStream.range(0, end)
        .map(i -> end - 1 - i)
        .filter(other -> other != value && types.get(other).equals(types.get(value)))
        .boxed()
        .findFirst();
  }

  private void dropped() {
    drop("clip missing, logged as part of the binarizer", Op.Clip.class, "recognize-binarizer");
    drop("activation dropped, logged as folded", Op.PRelu.class, "fold-threshold");
    drop("affine dropped, logged as folded", Op.Affine.class, "fold-affine");
    drop("residual dropped, logged as moved", Op.Binary.class, "move-shift");
  }

  /** The last op of a kind is gone; the log has it as a source of what reads it. */
  private void drop(String name, Class<? extends Op> kind, String rule) {
    lies.put(
        name,
        model -> {
          for (int i = model.nodes().size() - 1; i >= 0; i--) {
            if (kind.isInstance(model.nodes().get(i).op())) {
              return without(model, i, rule);
            }
          }
          return model;
        });
  }

  private static Model without(Model model, int index, String rule) {
    int gone = model.valueOf(index);
    int instead = model.nodes().get(index).inputs().get(0);
    UnaryOperator<Integer> renumbered = v -> v == gone ? instead : v > gone ? v - 1 : v;
    List<Node> nodes = new ArrayList<>();
    List<Provenance.Rewrite> rewrites = new ArrayList<>(model.provenance().rewrites());
    String name = model.nodes().get(index).name();
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      if (i != index) {
        nodes.add(
            new Node(
                node.name(),
                node.op(),
                node.inputs().stream().map(renumbered).toList(),
                node.source()));
      }
      if (node.inputs().contains(gone)) {
        rewrites.add(new Provenance.Rewrite(rule, node.name(), List.of(name)));
      }
    }
    List<Output> outputs =
        model.outputs().stream()
            .map(output -> new Output(output.name(), renumbered.apply(output.value())))
            .toList();
    return with(model, nodes, outputs, logged(model.provenance(), rewrites));
  }

  private static Provenance logged(Provenance old, List<Provenance.Rewrite> rewrites) {
    return new Provenance(
        old.converter(), old.options(), old.producer(), old.opsets(), old.sources(), rewrites);
  }

  private void labels() {
    lies.put("layers stand for each other's tensors", Lies::exchangedSources);
    lies.put("constants of two layers exchanged, with their logs", Lies::exchangedLayers);
    lies.put("scale wrong where the node stands for nothing", Lies::unsourcedScale);
  }

  private static List<Integer> scalings(Model model) {
    return IntStream.range(0, model.nodes().size())
        .filter(i -> model.nodes().get(i).op() instanceof Op.ScaleSums)
        .boxed()
        .toList();
  }

  private static Model exchangedSources(Model model) {
    List<Integer> layers = scalings(model);
    if (layers.size() < 2) {
      return model;
    }
    Node first = model.nodes().get(layers.get(0));
    Node second = model.nodes().get(layers.get(1));
    Model half =
        with(
            model,
            layers.get(0),
            new Node(first.name(), first.op(), first.inputs(), second.source()));
    return with(
        half, layers.get(1), new Node(second.name(), second.op(), second.inputs(), first.source()));
  }

  private static Model exchangedLayers(Model model) {
    List<Integer> layers = scalings(model);
    if (layers.size() < 2) {
      return model;
    }
    Node first = model.nodes().get(layers.get(0));
    Node second = model.nodes().get(layers.get(1));
    Model half =
        with(
            model,
            layers.get(0),
            new Node(first.name(), second.op(), first.inputs(), first.source()));
    return with(
        half, layers.get(1), new Node(second.name(), first.op(), second.inputs(), second.source()));
  }

  private static Model unsourcedScale(Model model) {
    List<Integer> layers = scalings(model);
    if (layers.isEmpty()) {
      return model;
    }
    Node node = model.nodes().get(layers.get(0));
    Op.ScaleSums old = (Op.ScaleSums) node.op();
    Op op = new Op.ScaleSums(changed(old.scale(), (v, c) -> v.get(c) * 1.01f), old.bias());
    return with(model, layers.get(0), new Node(node.name(), op, node.inputs(), ""));
  }
}

package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.original.Original;

/**
 * Goes through a packed model node by node, compares constants with the ONNX graph's, and follows
 * the shift of every value.
 */
final class Reconstruction {
  private static final float CLIP_PROBE = 0x1p60f;
  private static final int SMALLEST_CLIPPED = -20;
  private static final int LARGEST_CLIPPED = 58;

  private final Model model;
  private final Walk walk;
  private final Correspondence values;
  private final ConvolutionTrace convolutions;
  private final MovementTrace movements;
  private final FunctionTrace functions;
  private final Tally weights =
      new Tally("weights", "every weight is scale times bit, or the float, that the ONNX file has");
  private final Tally windows =
      new Tally("windows", "sizes, strides, dilations, padding and groups are the ONNX file's");
  private final Tally shifts =
      new Tally("shifts", "biases and slopes are the ONNX file's, moved only where that is legal");
  private final Tally thresholds =
      new Tally("thresholds", "each threshold is where the ONNX graph changes the sign");
  private final Tally moves =
      new Tally("moves", "elements are moved, repeated, resampled and pooled as in the ONNX graph");
  private final Tally functionTally =
      new Tally("functions", "functions, products and quotients are the ONNX graph's");
  private final List<Integer> notReconstructed = new ArrayList<>();
  private final List<String> openOutputs = new ArrayList<>();

  Reconstruction(Model model, Original original, Walk walk) {
    this.model = model;
    this.walk = walk;
    values = new Correspondence(model, original, walk);
    movements = new MovementTrace(values, walk, moves);
    functions = new FunctionTrace(values, walk, functionTally);
    convolutions =
        new ConvolutionTrace(
            values, walk, movements, new FilterCheck(weights, windows), shifts, thresholds);
  }

  /** Compares everything. */
  void run() {
    for (int i = 0; i < model.inputs().size(); i++) {
      values.setShift(i, Shift.NONE);
    }
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      int value = model.valueOf(i);
      Deadline.checkpoint();
      Optional<Shift> shift = reconstruct(node, value);
      shift.ifPresent(found -> values.setShift(value, found));
      if (shift.isEmpty()) {
        notReconstructed.add(i);
      }
    }
    model.outputs().forEach(this::output);
  }

  /** Whatever was moved has arrived: an output is the ONNX output of its name. */
  private void output(Output output) {
    Shift shift = values.shift(output.value()).orElse(null);
    if (shift == null) {
      return; // what makes it could not be traced
    }
    Optional<ChannelAffine> behind =
        values.between(output.value(), output.name()).filter(ChannelAffine::isShift);
    if (behind.isEmpty()) {
      openOutputs.add(output.name());
      return;
    }
    Shift left = shift.minus(Shift.of(behind.get()));
    shifts.check(
        left.isZero(),
        model.nameOf(output.value()),
        "output '%s' lies %s beside the ONNX output",
        output.name(),
        left.constant());
  }

  List<Tally> tallies() {
    return List.of(weights, windows, shifts, thresholds, moves, functionTally);
  }

  /** Outputs whose value could not be traced to the ONNX output of their name. */
  List<String> openOutputs() {
    return openOutputs;
  }

  /** Indices of packed nodes that could not be traced to ONNX operations. */
  List<Integer> notReconstructed() {
    return notReconstructed;
  }

  /** Outputs of the ONNX convolutions that a packed layer was compared with. */
  Set<String> convolutions() {
    return convolutions.compared();
  }

  /** Compares one node; empty if it could not be traced. */
  private Optional<Shift> reconstruct(Node node, int value) {
    Optional<Shift> nothing = Optional.of(Shift.NONE);
    return switch (node.op()) {
      case Op.Binarize(FloatVector thresholds) -> binarize(node, value, thresholds);
      case Op.Ternarize(FloatVector lower, FloatVector upper) ->
          ternarize(node, value, lower, upper);
      case Op.ToFloat _ -> toFloat(node, value);
      case Op.BinaryConv2d _ -> nothing;
      case Op.ScaleSums scale -> convolutions.scaleSums(node, scale);
      case Op.ThresholdSums(IntVector integers) ->
          convolutions.thresholdSums(node, value, integers);
      case Op.Conv2d conv -> convolutions.convolution(node, value, conv);
      case Op.BinaryWeightConv2d conv -> convolutions.binaryWeights(node, conv);
      case Op.ConvTranspose2d conv -> convolutions.transposed(node, conv);
      case Op.Affine affine -> affine(node, affine);
      case Op.PRelu prelu -> prelu(node, prelu);
      case Op.Clip clip -> clip(node, clip);
      case Op.Unary(Op.UnaryFunction function) -> functions.unary(node, value, function);
      case Op.Binary(Op.BinaryFunction function) -> binary(node, value, function);
      case Op.Softmax _ -> functions.softmax(node, value);
      case Op.Concat _ -> movements.moved(node, value);
      case Op.SelectChannels _ -> movements.moved(node, value);
      case Op.DepthToSpace _ -> movements.moved(node, value);
      case Op.SpaceToDepth _ -> movements.moved(node, value);
      case Op.Flatten _ -> movements.moved(node, value);
      case Op.Pad _ -> movements.moved(node, value);
      case Op.Resize _ -> movements.moved(node, value);
      case Op.MaxPool _ -> movements.moved(node, value);
      case Op.AveragePool _ -> movements.moved(node, value);
      case Op.GlobalAveragePool _ -> movements.moved(node, value);
      case Op.GlobalMaxPool _ -> movements.moved(node, value);
    };
  }

  /** The same signs: what ONNX makes of them on the way to the tensor are other levels. */
  private Optional<Shift> toFloat(Node node, int value) {
    int signs = node.inputs().get(0);
    values.markSigns(value);
    Optional<ChannelAffine> levels =
        node.source().isEmpty()
            ? Optional.ofNullable(values.levels(signs))
            : values.walked(signs, node.source());
    values.setLevels(value, levels.orElse(null));
    return levels.map(_ -> Shift.NONE);
  }

  private Optional<Shift> binarize(Node node, int value, FloatVector packed) {
    values.markSigns(value);
    return sign(
        node,
        value,
        (shift, function) -> {
          Optional<Levels> levels = Levels.of(packed.size(), function);
          levels.ifPresent(known -> values.setLevels(value, known.ofBits()));
          return levels.isPresent()
              && new ThresholdCheck(thresholds)
                  .check(node.name(), packed, function, shift, levels.get()::isUpper)
              && new StepCheck(thresholds)
                  .check(node.name(), packed, packed, function, shift, levels.get());
        });
  }

  private Optional<Shift> ternarize(Node node, int value, FloatVector lower, FloatVector upper) {
    values.markSigns(value);
    ThresholdCheck check = new ThresholdCheck(thresholds);
    return sign(
        node,
        value,
        (shift, function) -> {
          Optional<TritLevels> levels =
              Levels.of(lower.size(), function).map(outer -> TritLevels.of(outer, lower, upper));
          levels.ifPresent(known -> values.setLevels(value, known.map()));
          boolean[] bits = levels.map(known -> bits(lower, upper, known, function)).orElse(null);
          return levels.isPresent()
              && check.check(
                  node.name(), lower, function, shift, (c, x) -> levels.get().trit(c, x) >= 0)
              && check.check(
                  node.name(),
                  upper,
                  function,
                  shift,
                  (c, x) -> levels.get().trit(c, x) > 0 || bits[c] && levels.get().trit(c, x) == 0)
              && new StepCheck(thresholds)
                  .check(node.name(), lower, upper, function, shift, levels.get());
        });
  }

  /** Channels without zeros, where the original is 0 at the threshold itself and nowhere else. */
  private static boolean[] bits(
      FloatVector lower, FloatVector upper, TritLevels levels, OnnxCut function) {
    float far = function.far(upper.size());
    float[] above = new float[upper.size()];
    for (int c = 0; c < above.length; c++) {
      above[c] = Math.clamp(Math.nextUp(upper.get(c)), -far, far);
    }
    Optional<float[]> values = function.at(above);
    boolean[] bits = new boolean[above.length];
    for (int c = 0; c < bits.length && values.isPresent(); c++) {
      bits[c] = lower.get(c) == upper.get(c) && levels.trit(c, values.get()[c]) > 0;
    }
    return bits;
  }

  /** Checks thresholds against the original's function; says whether there was an answer. */
  @FunctionalInterface
  private interface SignCheck {
    boolean answered(Shift shift, OnnxCut function);
  }

  private Optional<Shift> sign(Node node, int value, SignCheck check) {
    Optional<Shift> shift = values.shiftOfOperand(node, 0);
    String from = values.sourceOf(node.inputs().get(0));
    if (from.isEmpty()) {
      return moved(node, value);
    }
    if (shift.isEmpty() || node.source().isEmpty() || !values.isPlain(node.inputs().get(0))) {
      return Optional.empty();
    }
    return values.probe(from, node.source(), function -> check.answered(shift.get(), function));
  }

  /** Signs of a value that stands for no tensor, but was moved from one that does. */
  private Optional<Shift> moved(Node node, int value) {
    Optional<MovedSigns.Found> found = new MovedSigns(model, values, thresholds).check(node);
    found.ifPresent(
        signs -> {
          values.setLevels(value, signs.levels());
          notReconstructed.removeAll(signs.between());
        });
    return found.map(_ -> Shift.NONE);
  }

  /** Clipping is probed at its ends, beyond them, and at numbers of all magnitudes. */
  private Optional<Shift> clip(Node node, Op.Clip clip) {
    String from = values.sourceOf(node.inputs().get(0));
    if (values.ifUnshifted(node).isEmpty()
        || !values.isPlain(node.inputs().get(0))
        || from.isEmpty()
        || node.source().isEmpty()) {
      return Optional.empty();
    }
    int channels = model.types().get(node.inputs().get(0)).channels();
    return values.probe(from, node.source(), function -> clips(node, clip, channels, function));
  }

  private boolean clips(Node node, Op.Clip clip, int channels, OnnxCut function) {
    float low = Math.clamp(clip.low(), -CLIP_PROBE, CLIP_PROBE);
    float high = Math.clamp(clip.high(), -CLIP_PROBE, CLIP_PROBE);
    List<Float> places =
        new ArrayList<>(
            List.of(low, high, Math.nextDown(low), Math.nextUp(high), -CLIP_PROBE, CLIP_PROBE, 0f));
    for (int e = SMALLEST_CLIPPED; e <= LARGEST_CLIPPED; e += 2) {
      places.add(Math.scalb(1.37f, e));
      places.add(Math.scalb(-1.37f, e));
    }
    for (float probe : places) {
      float[] probes = new float[channels];
      Arrays.fill(probes, probe);
      Optional<float[]> results = function.at(probes);
      if (results.isEmpty()) {
        return false;
      }
      float expected = Math.max(clip.low(), Math.min(clip.high(), probe));
      for (int c = 0; c < channels; c++) {
        shifts.check(
            results.get()[c] == expected,
            node.name(),
            "clips %s to %s, the ONNX graph to %s",
            probe,
            expected,
            results.get()[c]);
      }
    }
    return true;
  }

  private Optional<Shift> affine(Node node, Op.Affine affine) {
    Optional<ChannelAffine> map = values.between(node.inputs().get(0), node.source());
    Optional<Shift> shift = values.shiftOfOperand(node, 0);
    if (map.isEmpty() || shift.isEmpty()) {
      return Optional.empty();
    }
    PerChannel scale = PerChannel.vector(affine.scale().toArray());
    for (int c = 0; c < affine.scale().size(); c++) {
      double expected = map.get().gain().get(c);
      shifts.check(
          Math.abs(scale.get(c) - expected) <= Spread.POINTWISE * Math.abs(expected),
          node.name(),
          "scale %s of channel %d, the ONNX graph has %s",
          scale.get(c),
          c,
          expected);
    }
    return Optional.of(
        shift
            .get()
            .scaled(scale)
            .plus(Shift.packed(PerChannel.vector(affine.bias().toArray())))
            .minus(Shift.of(map.get())));
  }

  private Optional<Shift> prelu(Node node, Op.PRelu prelu) {
    Optional<Rectifier> rectifier =
        Rectifier.of(walk, values.sourceOf(node.inputs().get(0)), node.source());
    Optional<Shift> shift = values.shiftOfOperand(node, 0);
    if (rectifier.isEmpty() || shift.isEmpty() || !values.isPlain(node.inputs().get(0))) {
      return Optional.empty();
    }
    ChannelAffine before = rectifier.get().before();
    ChannelAffine after = rectifier.get().after();
    for (int c = 0; c < prelu.slope().size(); c++) {
      shifts.check(
          prelu.slope().get(c) == (float) rectifier.get().slope().get(c),
          node.name(),
          "slope %s of channel %d, the ONNX graph has %s",
          prelu.slope().get(c),
          c,
          rectifier.get().slope().get(c));
    }
    Shift kink = shift.get().minus(Shift.of(before));
    shifts.check(
        kink.isZero(), node.name(), "its kink lies %s beside the ONNX graph's", kink.constant());
    return Optional.of(Shift.NONE.minus(Shift.of(after)));
  }

  private Optional<Shift> binary(Node node, int value, Op.BinaryFunction function) {
    Optional<Shift> first = values.shiftOfOperand(node, 0);
    Optional<Shift> second = values.shiftOfOperand(node, 1);
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.empty();
    }
    return switch (function) {
      case ADD -> sum(node, "Add").map(onnx -> first.get().plus(second.get()).minus(onnx));
      case SUBTRACT -> sum(node, "Sub").map(onnx -> first.get().minus(second.get()).minus(onnx));
      case MULTIPLY, DIVIDE -> functions.product(node, value, function);
    };
  }

  /** The constants that ONNX adds around the addition of two tensors. */
  private Optional<Shift> sum(Node node, String type) {
    Optional<Walk.End> end = walk.to(Set.of(type), node.source());
    if (end.isEmpty() || !end.get().map().isShift()) {
      return Optional.empty();
    }
    NodeProto onnx = walk.maker(end.get().tensor()).orElseThrow();
    return sum(node, onnx, values::walked)
        .or(() -> sum(node, onnx, values::between))
        .map(inside -> inside.plus(Shift.of(end.get().map())));
  }

  /** The same for the operands of the addition, in either order. */
  private static Optional<Shift> sum(
      Node node, NodeProto onnx, BiFunction<Integer, String, Optional<ChannelAffine>> between) {
    int first = node.inputs().get(0);
    int second = node.inputs().get(1);
    String left = onnx.getInput(0);
    String right = onnx.getInput(1);
    String type = onnx.getOpType();
    Optional<Shift> straight = sum(between.apply(first, left), between.apply(second, right), type);
    return type.equals("Add")
        ? straight.or(() -> sum(between.apply(first, right), between.apply(second, left), type))
        : straight;
  }

  private static Optional<Shift> sum(
      Optional<ChannelAffine> first, Optional<ChannelAffine> second, String type) {
    if (first.isEmpty() || second.isEmpty() || !first.get().isShift() || !second.get().isShift()) {
      return Optional.empty();
    }
    Shift left = Shift.of(first.get());
    Shift right = Shift.of(second.get());
    return Optional.of(type.equals("Add") ? left.plus(right) : left.minus(right));
  }
}

package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.IntVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.ShapeRules;
import org.bitfold.model.Window;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Original;

/**
 * Goes through a packed model node by node, compares constants with the ONNX graph's, and follows
 * the shift of every value.
 */
final class Reconstruction {
  private static final float CLIP_PROBE = 0x1p60f;

  /** Interpolated constants are sums of so many products, at the most. */
  private static final int INTERPOLATED = 16;

  /** Of the pictures that moves are tried on, where the packed file records no self-test. */
  private static final int SIDE = 48;

  private final Model model;
  private final Original original;
  private final Walk walk;
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
  private final FilterCheck filters = new FilterCheck(weights, windows);
  private final Map<Integer, Shift> shiftOf = new HashMap<>();

  /** Of all values, at sizes that the model takes; empty if none is known. */
  private final List<Shape> shapes;

  /** What the original has where signs are −1, 0, 1. */
  private final Map<Integer, ChannelAffine> levelsOf = new HashMap<>();

  /** Values that are signs. */
  private final Set<Integer> signs = new HashSet<>();

  private final Set<String> convolutions = new HashSet<>();
  private final List<String> notReconstructed = new ArrayList<>();

  Reconstruction(Model model, Original original, Walk walk) {
    this.model = model;
    this.original = original;
    this.walk = walk;
    this.shapes = shapes(model, original.restrict(model).inputs());
  }

  private static List<Shape> shapes(Model model, List<Input> taken) {
    List<SelfTest.Size> sizes =
        model
            .selfTest()
            .map(SelfTest::shapes)
            .orElse(Collections.nCopies(model.inputs().size(), new SelfTest.Size(SIDE, SIDE)));
    List<Shape> inputs = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      SelfTest.Size size = sizes.get(i);
      Input input = taken.get(i);
      inputs.add(
          new Shape(
              input.height() > 0 ? input.height() : size.height(),
              input.width() > 0 ? input.width() : size.width(),
              input.channels()));
    }
    try {
      return ShapeRules.shapes(model, inputs);
    } catch (ShapeException e) {
      return List.of(); // moves are not tried, C1 is not proven, C3 judges what they bring
    }
  }

  /** Compares everything. */
  void run() {
    for (int i = 0; i < model.inputs().size(); i++) {
      shiftOf.put(i, Shift.NONE);
    }
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      int value = model.valueOf(i);
      Optional<Shift> shift = reconstruct(node, value);
      shift.ifPresent(found -> shiftOf.put(value, found));
      if (shift.isEmpty()) {
        notReconstructed.add(node.name());
      }
    }
    for (Output output : model.outputs()) {
      Shift shift = shiftOf.get(output.value());
      if (shift != null) {
        shifts.check(
            shift.isZero(),
            model.nameOf(output.value()),
            "output '%s' lies %s beside the ONNX output",
            output.name(),
            shift.constant());
      }
    }
  }

  List<Tally> tallies() {
    return List.of(weights, windows, shifts, thresholds, moves);
  }

  /** Names of packed nodes that could not be traced to ONNX operations. */
  List<String> notReconstructed() {
    return notReconstructed;
  }

  /** Outputs of the ONNX convolutions that a packed layer was compared with. */
  Set<String> convolutions() {
    return convolutions;
  }

  /** Compares one node; empty if it could not be traced. */
  private Optional<Shift> reconstruct(Node node, int value) {
    Optional<Shift> nothing = Optional.of(Shift.NONE);
    return switch (node.op()) {
      case Op.Binarize(FloatVector thresholds) -> binarize(node, value, thresholds);
      case Op.Ternarize(FloatVector lower, FloatVector upper) ->
          ternarize(node, value, lower, upper);
      case Op.ToFloat _ -> {
        signs.add(value);
        levelsOf.put(value, levelsOf.get(node.inputs().get(0)));
        yield nothing;
      }
      case Op.BinaryConv2d _ -> nothing;
      case Op.ScaleSums scale -> scaleSums(node, scale);
      case Op.ThresholdSums(IntVector integers) -> thresholdSums(node, value, integers);
      case Op.Conv2d conv -> convolution(node, value, conv);
      case Op.BinaryWeightConv2d conv -> binaryWeights(node, conv);
      case Op.ConvTranspose2d _ -> ifUnshifted(node);
      case Op.Affine affine -> affine(node, affine);
      case Op.PRelu prelu -> prelu(node, prelu);
      case Op.Clip clip -> clip(node, clip);
      case Op.Unary _ -> ifUnshifted(node);
      case Op.Binary(Op.BinaryFunction function) -> binary(node, function);
      case Op.Softmax _ -> ifUnshifted(node);
      case Op.Concat _ -> moved(node, value);
      case Op.SelectChannels _ -> moved(node, value);
      case Op.DepthToSpace _ -> moved(node, value);
      case Op.SpaceToDepth _ -> moved(node, value);
      case Op.Flatten _ -> moved(node, value);
      case Op.Pad _ -> moved(node, value);
      case Op.Resize _ -> moved(node, value);
      case Op.MaxPool _ -> moved(node, value);
      case Op.AveragePool _ -> moved(node, value);
      case Op.GlobalAveragePool _ -> moved(node, value);
      case Op.GlobalMaxPool _ -> moved(node, value);
    };
  }

  private String sourceOf(int value) {
    int inputs = model.inputs().size();
    return value < inputs
        ? model.inputs().get(value).name()
        : model.nodes().get(value - inputs).source();
  }

  private Node makerOf(int value) {
    return model.nodes().get(value - model.inputs().size());
  }

  /** The shift of a node's operand, if it is known. */
  private Optional<Shift> shiftOfOperand(Node node, int operand) {
    return Optional.ofNullable(shiftOf.get(node.inputs().get(operand)));
  }

  /** Ops that a shift cannot cross. */
  private Optional<Shift> ifUnshifted(Node node) {
    for (int i = 0; i < node.inputs().size(); i++) {
      if (shiftOfOperand(node, i).filter(Shift::isZero).isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(Shift.NONE);
  }

  private Optional<Shift> binarize(Node node, int value, FloatVector packed) {
    signs.add(value);
    return sign(
        node,
        (shift, function) -> {
          Optional<Levels> levels = Levels.of(packed.size(), function);
          levels.ifPresent(known -> levelsOf.put(value, known.ofBits()));
          return levels.isPresent()
              && new ThresholdCheck(thresholds)
                  .check(node.name(), packed, function, shift, levels.get()::isUpper);
        });
  }

  private Optional<Shift> ternarize(Node node, int value, FloatVector lower, FloatVector upper) {
    signs.add(value);
    ThresholdCheck check = new ThresholdCheck(thresholds);
    return sign(
        node,
        (shift, function) -> {
          Optional<Levels> levels = Levels.of(lower.size(), function);
          levels.ifPresent(known -> levelsOf.put(value, known.ofTrits()));
          boolean[] bits = levels.map(known -> bits(lower, upper, known, function)).orElse(null);
          return levels.isPresent()
              && check.check(
                  node.name(), lower, function, shift, (c, x) -> levels.get().trit(c, x) >= 0)
              && check.check(
                  node.name(),
                  upper,
                  function,
                  shift,
                  (c, x) -> levels.get().trit(c, x) > 0 || bits[c] && levels.get().trit(c, x) == 0);
        });
  }

  /** Channels without zeros, where the original is 0 at the threshold itself and nowhere else. */
  private static boolean[] bits(
      FloatVector lower, FloatVector upper, Levels levels, OnnxCut function) {
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

  private Optional<Shift> sign(Node node, SignCheck check) {
    Optional<Shift> shift = shiftOfOperand(node, 0);
    String from = sourceOf(node.inputs().get(0));
    if (shift.isEmpty() || from.isEmpty() || node.source().isEmpty()) {
      return Optional.empty();
    }
    return probe(from, node.source(), function -> check.answered(shift.get(), function));
  }

  /** What ONNX does between the value of an operand and a tensor. */
  private Optional<ChannelAffine> between(int operand, String to) {
    return walked(operand, to).or(() -> inPlace(operand, to));
  }

  private Optional<ChannelAffine> walked(int operand, String to) {
    Optional<ChannelAffine> map = walk.between(sourceOf(operand), to);
    if (!signs.contains(operand)) {
      return map;
    }
    return Optional.ofNullable(levelsOf.get(operand))
        .flatMap(levels -> map.map(behind -> behind.after(levels.gain(), levels.offset())));
  }

  /** Channels of trits that are always 0, as their thresholds were compared. */
  private IntPredicate silent(int operand) {
    ChannelAffine levels = levelsOf.get(operand);
    boolean trits = model.types().get(operand).element() == ElementType.TRITS;
    return channel -> trits && levels != null && levels.gain().get(channel) == 0;
  }

  /** What ONNX adds on the way, where it leaves every element in its place (a Slice of all). */
  private Optional<ChannelAffine> inPlace(int operand, String to) {
    String from = sourceOf(operand);
    if (from.isEmpty() || shapes.isEmpty() || signs.contains(operand)) {
      return Optional.empty();
    }
    Shape shape = shapes.get(operand);
    return cut(List.of(from), to, part -> MovementCheck.added(shape, part))
        .map(added -> ChannelAffine.IDENTITY.after(PerChannel.ONE, added));
  }

  /**
   * Asks ONNX Runtime about the operations between two tensors.
   *
   * @param check asks; says whether there was an answer
   * @return no shift, if there was
   */
  private Optional<Shift> probe(String from, String to, Predicate<OnnxCut> check) {
    return cut(
        List.of(from), to, part -> check.test(part) ? Optional.of(Shift.NONE) : Optional.empty());
  }

  /**
   * Asks ONNX Runtime about the operations between some tensors and another; empty if it cannot.
   */
  private <T> Optional<T> cut(
      List<String> from, String to, Function<OnnxCut, Optional<T>> question) {
    try {
      Optional<OnnxCut> cut = OnnxCut.between(original, walk, from, to);
      if (cut.isEmpty()) {
        return Optional.empty();
      }
      try (OnnxCut function = cut.get()) {
        return question.apply(function);
      }
    } catch (VerificationException e) {
      // The part does not run by itself; C3 judges what it makes.
      return Optional.empty();
    }
  }

  /** Clipping is probed at its ends, beyond them and between. */
  private Optional<Shift> clip(Node node, Op.Clip clip) {
    String from = sourceOf(node.inputs().get(0));
    if (ifUnshifted(node).isEmpty() || from.isEmpty() || node.source().isEmpty()) {
      return Optional.empty();
    }
    int channels = model.types().get(node.inputs().get(0)).channels();
    return probe(from, node.source(), function -> clips(node, clip, channels, function));
  }

  private boolean clips(Node node, Op.Clip clip, int channels, OnnxCut function) {
    float low = Math.clamp(clip.low(), -CLIP_PROBE, CLIP_PROBE);
    float high = Math.clamp(clip.high(), -CLIP_PROBE, CLIP_PROBE);
    for (float probe :
        new float[] {
          low, high, Math.nextDown(low), Math.nextUp(high), -CLIP_PROBE, CLIP_PROBE, 0
        }) {
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

  /** The convolution that {@code node} stands for, and what ONNX does between it and the source. */
  private record Site(OnnxConvolution convolution, ChannelAffine after, ChannelAffine before) {}

  private Optional<Site> site(Node node, int operand) {
    Optional<Walk.End> end = walk.to(Set.of("Conv", "Gemm"), node.source());
    Optional<OnnxConvolution> convolution =
        end.flatMap(found -> convolution(walk.maker(found.tensor()).orElseThrow()));
    if (convolution.isEmpty()) {
      return Optional.empty();
    }
    return between(operand, convolution.get().input())
        .map(
            before -> {
              convolutions.add(convolution.get().node().getOutput(0));
              return new Site(convolution.get(), end.get().map(), before);
            });
  }

  private Optional<OnnxConvolution> convolution(NodeProto node) {
    return node.getOpType().equals("Gemm")
        ? OnnxConvolution.ofGemm(node, walk.constants())
        : OnnxConvolution.of(node, walk.constants());
  }

  private Optional<Shift> scaleSums(Node node, Op.ScaleSums scale) {
    Node sums = makerOf(node.inputs().get(0));
    if (!(sums.op() instanceof Op.BinaryConv2d conv)) {
      return Optional.empty();
    }
    Optional<Site> site = site(node, sums.inputs().get(0));
    if (site.isEmpty() || !site.get().before().offset().all(0)) {
      return Optional.empty();
    }
    OnnxConvolution onnx = site.get().convolution();
    filters.binary(
        node.name(),
        conv.filters(),
        scale.scale(),
        onnx,
        silent(sums.inputs().get(0)),
        site.get().before().gain(),
        site.get().after().gain());
    filters.window(node.name(), conv.window(), conv.groups(), onnx);
    return Optional.of(biasShift(scale.bias(), onnx, site.get().after(), PerChannel.ZERO));
  }

  /** The scale between sums and signs has gone into the thresholds: it is ONNX's. */
  private Optional<Shift> thresholdSums(Node node, int value, IntVector integers) {
    signs.add(value);
    Node sums = makerOf(node.inputs().get(0));
    Optional<OnnxConvolution> onnx =
        walk.nearest(Set.of("Conv", "Gemm"), node.source()).flatMap(this::convolution);
    if (!(sums.op() instanceof Op.BinaryConv2d conv) || onnx.isEmpty()) {
      return Optional.empty();
    }
    String made = onnx.get().node().getOutput(0);
    Optional<ChannelAffine> before =
        between(sums.inputs().get(0), onnx.get().input()).filter(map -> map.offset().all(0));
    BitFilters bits = conv.filters();
    if (before.isEmpty() || onnx.get().outputs() != bits.outputs()) {
      return Optional.empty();
    }
    convolutions.add(made);
    PerChannel gain = before.get().gain();
    float[] scales = SumsCheck.scales(bits, onnx.get(), gain);
    filters.binary(
        node.name(),
        bits,
        FloatVector.of(scales),
        onnx.get(),
        silent(sums.inputs().get(0)),
        gain,
        PerChannel.ONE);
    filters.window(node.name(), conv.window(), conv.groups(), onnx.get());
    int most = bits.kernelHeight() * bits.kernelWidth() * bits.inputs();
    PerChannel bias = onnx.get().bias();
    return probe(
        made,
        node.source(),
        function -> {
          SumsCheck check = new SumsCheck(thresholds);
          Optional<Levels> levels =
              Levels.of(integers.size(), function)
                  .flatMap(each -> check.facing(each, integers, scales, bias, most, function));
          levels.ifPresent(known -> levelsOf.put(value, known.ofBits()));
          return levels.isPresent()
              && check.check(node.name(), integers, scales, bias, most, function, levels.get());
        });
  }

  private Optional<Shift> convolution(Node node, int value, Op.Conv2d conv) {
    Optional<Site> site = site(node, node.inputs().get(0));
    if (site.isEmpty()) {
      // What is no convolution in ONNX, such as a mean over channels.
      return conv.bias().equals(FloatVector.filled(conv.bias().size(), 0))
          ? moved(node, value)
          : Optional.empty();
    }
    filters.floats(
        node.name(),
        conv.filters(),
        site.get().convolution(),
        site.get().before().gain(),
        site.get().after().gain());
    return floatBias(node, site.get(), conv.window(), conv.groups(), conv.bias());
  }

  private Optional<Shift> binaryWeights(Node node, Op.BinaryWeightConv2d conv) {
    Optional<Site> site = site(node, node.inputs().get(0));
    if (site.isEmpty()) {
      return Optional.empty();
    }
    filters.binary(
        node.name(),
        conv.filters(),
        conv.scale(),
        site.get().convolution(),
        _ -> false,
        site.get().before().gain(),
        site.get().after().gain());
    return floatBias(node, site.get(), conv.window(), conv.groups(), conv.bias());
  }

  /** Where pixels are padded with zeros, a shift in front is not a shift behind. */
  private Optional<Shift> floatBias(
      Node node, Site site, Window window, int groups, FloatVector bias) {
    filters.window(node.name(), window, groups, site.convolution());
    Optional<Shift> shift = shiftOfOperand(node, 0);
    if (shift.isEmpty()) {
      return Optional.empty();
    }
    boolean padded =
        window.padTop() + window.padLeft() + window.padBottom() + window.padRight() > 0;
    boolean shifted = !shift.get().isZero() || !site.before().offset().all(0);
    if (padded) {
      shifts.check(
          !shifted, node.name(), "a constant was folded across the zero padding of a convolution");
    }
    if (shifted && padded) {
      return Optional.empty();
    }
    PerChannel arrived = shifted ? arrived(site, shift.get()) : PerChannel.ZERO;
    return Optional.of(biasShift(bias, site.convolution(), site.after(), arrived));
  }

  /** What constants in front of an unpadded convolution add to its outputs: packed minus ONNX. */
  private static PerChannel arrived(Site site, Shift shift) {
    OnnxConvolution onnx = site.convolution();
    double[] sums = new double[onnx.outputs()];
    for (int o = 0; o < sums.length; o++) {
      for (int c = 0; c < onnx.inputs(); c++) {
        int channel = onnx.channel(o, c);
        double constant =
            site.before().gain().get(channel) * shift.constant().get(channel)
                - site.before().offset().get(channel);
        for (int ky = 0; ky < onnx.weights().dim(2); ky++) {
          for (int kx = 0; kx < onnx.weights().dim(3); kx++) {
            sums[o] += site.after().gain().get(o) * onnx.weight(o, ky, kx, c) * constant;
          }
        }
      }
    }
    return new PerChannel(sums);
  }

  private static Shift biasShift(
      FloatVector bias, OnnxConvolution onnx, ChannelAffine after, PerChannel arrived) {
    PerChannel scaled = after.gain().times(onnx.bias());
    Shift expected =
        Shift.of(
            new ChannelAffine(
                after.gain(),
                after.offset().plus(scaled),
                after.magnitude().with(scaled, (a, b) -> Math.max(a, Math.abs(b)))));
    return Shift.packed(PerChannel.vector(bias.toArray()))
        .plus(Shift.packed(arrived))
        .minus(expected);
  }

  private Optional<Shift> affine(Node node, Op.Affine affine) {
    Optional<ChannelAffine> map = between(node.inputs().get(0), node.source());
    Optional<Shift> shift = shiftOfOperand(node, 0);
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
        Rectifier.of(walk, sourceOf(node.inputs().get(0)), node.source());
    Optional<Shift> shift = shiftOfOperand(node, 0);
    if (rectifier.isEmpty() || shift.isEmpty()) {
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

  private Optional<Shift> binary(Node node, Op.BinaryFunction function) {
    Optional<Shift> first = shiftOfOperand(node, 0);
    Optional<Shift> second = shiftOfOperand(node, 1);
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.empty();
    }
    return switch (function) {
      case ADD -> sum(node, "Add").map(onnx -> first.get().plus(second.get()).minus(onnx));
      case SUBTRACT -> sum(node, "Sub").map(onnx -> first.get().minus(second.get()).minus(onnx));
      case MULTIPLY, DIVIDE -> ifUnshifted(node);
    };
  }

  /** The constants that ONNX adds around the addition of two tensors. */
  private Optional<Shift> sum(Node node, String type) {
    Optional<Walk.End> end = walk.to(Set.of(type), node.source());
    if (end.isEmpty() || !end.get().map().isShift()) {
      return Optional.empty();
    }
    NodeProto onnx = walk.maker(end.get().tensor()).orElseThrow();
    return sum(node, onnx, this::walked)
        .or(() -> sum(node, onnx, this::between))
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

  /**
   * Ops that move elements move the shifts of their channels, where whole channels agree; what ONNX
   * adds on the way is a shift the other way.
   */
  private Optional<Shift> moved(Node node, int value) {
    if (node.inputs().stream().anyMatch(signs::contains)) {
      signs.add(value); // whose levels nobody follows
      return Optional.empty();
    }
    Map<String, Integer> tensors = new LinkedHashMap<>();
    List<Integer> operands = new ArrayList<>();
    List<Shape> operandShapes = new ArrayList<>();
    for (int operand : node.inputs()) {
      String tensor = walk.representative(sourceOf(operand));
      if (tensor.isEmpty() || shapes.isEmpty()) {
        return Optional.empty();
      }
      if (!tensors.containsKey(tensor)) {
        tensors.put(tensor, tensors.size());
        operandShapes.add(shapes.get(operand));
      }
      operands.add(tensors.get(tensor));
    }
    Shape shape = shapes.get(value);
    return cut(
            List.copyOf(tensors.keySet()),
            node.source(),
            part -> new MovementCheck(moves).check(node, operands, operandShapes, shape, part))
        .flatMap(added -> shiftMoved(node, shape).map(shift -> shift.minus(Shift.packed(added))));
  }

  /** The op with which what elements may be off adds up. */
  private static Op absolute(Op op) {
    if (!(op instanceof Op.Conv2d conv)) {
      return op;
    }
    FloatFilters filters = conv.filters();
    float[] weights = filters.values().toArray();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.abs(weights[i]);
    }
    return new Op.Conv2d(
        new FloatFilters(
            filters.outputs(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters.inputs(),
            FloatVector.of(weights)),
        conv.bias(),
        conv.window(),
        conv.groups());
  }

  private Optional<Shift> shiftMoved(Node node, Shape shape) {
    List<Planes> constants = new ArrayList<>();
    List<Planes> slacks = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      Optional<Shift> shift = shiftOfOperand(node, i);
      if (shift.isEmpty()) {
        return Optional.empty();
      }
      Shape operand = shapes.get(node.inputs().get(i));
      PerChannel constant = shift.get().isZero() ? PerChannel.ZERO : shift.get().constant();
      constants.add(Shift.picture(constant, operand));
      slacks.add(Shift.picture(shift.get().slack(), operand));
    }
    double most = 0;
    for (float each : Oracle.apply(absolute(node.op()), slacks, shape).values()) {
      most = Math.max(most, Math.abs(each));
    }
    double bound = 2 * most;
    return MovementCheck.perChannel(
            Oracle.apply(node.op(), constants, shape), Spread.ofFilter(INTERPOLATED))
        .map(moved -> new Shift(moved, new PerChannel(bound)));
  }
}

package org.bitfold.verifier.structural;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Compares convolutions, binary or not, with ONNX's: weights, windows, biases. */
final class ConvolutionTrace {
  /** The ONNX ops that packed convolutions are compared with. */
  static final Set<String> TYPES = Set.of("Conv", "Gemm", "MatMul");

  /** The ONNX op that packed transposed convolutions are compared with. */
  static final String TRANSPOSED = "ConvTranspose";

  private final Correspondence values;
  private final Walk walk;
  private final MovementTrace movements;
  private final FilterCheck filters;
  private final Tally shifts;
  private final Tally thresholds;
  private final Set<String> compared = new HashSet<>();

  /**
   * @param values what is known of the packed values
   * @param walk through the ONNX graph
   * @param movements for convolutions that are none in ONNX
   * @param filters takes weights and windows
   * @param shifts takes biases
   * @param thresholds takes thresholds on sums
   */
  ConvolutionTrace(
      Correspondence values,
      Walk walk,
      MovementTrace movements,
      FilterCheck filters,
      Tally shifts,
      Tally thresholds) {
    this.values = values;
    this.walk = walk;
    this.movements = movements;
    this.filters = filters;
    this.shifts = shifts;
    this.thresholds = thresholds;
  }

  /** Outputs of the ONNX convolutions that a packed layer was compared with. */
  Set<String> compared() {
    return compared;
  }

  /** The convolution that {@code node} stands for, and what ONNX does between it and the source. */
  private record Site(OnnxConvolution convolution, ChannelAffine after, ChannelAffine before) {}

  private Optional<Site> site(Node node, int operand) {
    Optional<Walk.End> end = walk.to(TYPES, node.source());
    Optional<OnnxConvolution> convolution =
        end.flatMap(found -> convolution(walk.maker(found.tensor()).orElseThrow()));
    if (convolution.isEmpty()) {
      return Optional.empty();
    }
    return values
        .between(operand, convolution.get().input())
        .map(
            before -> {
              compared.add(convolution.get().node().getOutput(0));
              return new Site(convolution.get(), end.get().map(), before);
            });
  }

  private Optional<OnnxConvolution> convolution(NodeProto node) {
    return node.getOpType().equals("Conv")
        ? OnnxConvolution.of(node, walk.constants())
        : OnnxConvolution.ofLinear(node, walk.constants());
  }

  Optional<Shift> scaleSums(Node node, Op.ScaleSums scale) {
    Node sums = values.makerOf(node.inputs().get(0));
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
        values.silent(sums.inputs().get(0)),
        site.get().before().gain(),
        site.get().after().gain());
    filters.window(node.name(), conv.window(), conv.groups(), onnx);
    return Optional.of(biasShift(scale.bias(), onnx, site.get().after(), Shift.NONE));
  }

  /** The scale between sums and signs has gone into the thresholds: it is ONNX's. */
  Optional<Shift> thresholdSums(Node node, int value, IntVector integers) {
    values.markSigns(value);
    Node sums = values.makerOf(node.inputs().get(0));
    Optional<OnnxConvolution> onnx = walk.nearest(TYPES, node.source()).flatMap(this::convolution);
    if (!(sums.op() instanceof Op.BinaryConv2d conv) || onnx.isEmpty()) {
      return Optional.empty();
    }
    String made = onnx.get().node().getOutput(0);
    Optional<ChannelAffine> before =
        values.between(sums.inputs().get(0), onnx.get().input()).filter(map -> map.offset().all(0));
    BitFilters bits = conv.filters();
    if (before.isEmpty() || onnx.get().outputs() != bits.outputs()) {
      return Optional.empty();
    }
    compared.add(made);
    PerChannel gain = before.get().gain();
    float[] scales = SumsCheck.scales(bits, onnx.get(), gain);
    filters.binary(
        node.name(),
        bits,
        FloatVector.of(scales),
        onnx.get(),
        values.silent(sums.inputs().get(0)),
        gain,
        PerChannel.ONE);
    filters.window(node.name(), conv.window(), conv.groups(), onnx.get());
    int most = bits.kernelHeight() * bits.kernelWidth() * bits.inputs();
    PerChannel bias = onnx.get().bias();
    return values.probe(
        made,
        node.source(),
        function -> {
          SumsCheck check = new SumsCheck(thresholds);
          Optional<Levels> levels =
              Levels.of(integers.size(), function)
                  .flatMap(each -> check.facing(each, integers, scales, bias, most, function));
          levels.ifPresent(known -> values.setLevels(value, known.ofBits()));
          return levels.isPresent()
              && check.check(node.name(), integers, scales, bias, most, function, levels.get());
        });
  }

  Optional<Shift> convolution(Node node, int value, Op.Conv2d conv) {
    Optional<Site> site = site(node, node.inputs().get(0));
    if (site.isEmpty()) {
      // What is no convolution in ONNX, such as a mean over channels.
      return conv.bias().equals(FloatVector.filled(conv.bias().size(), 0))
          ? movements.moved(node, value)
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

  /** A constant in front would be none behind: not every output is fed by as many taps. */
  Optional<Shift> transposed(Node node, Op.ConvTranspose2d conv) {
    Optional<Walk.End> end = walk.to(Set.of(TRANSPOSED), node.source());
    Optional<OnnxTransposed> onnx =
        end.flatMap(found -> walk.maker(found.tensor()))
            .flatMap(maker -> OnnxTransposed.of(maker, walk.constants()));
    if (onnx.isEmpty() || values.ifUnshifted(node).isEmpty()) {
      return Optional.empty();
    }
    OnnxConvolution convolution = onnx.get().convolution();
    Optional<ChannelAffine> before =
        values
            .between(node.inputs().get(0), convolution.input())
            .filter(map -> map.offset().all(0));
    if (before.isEmpty()) {
      return Optional.empty();
    }
    compared.add(convolution.node().getOutput(0));
    ChannelAffine after = end.get().map();
    filters.floats(node.name(), conv.filters(), convolution, before.get().gain(), after.gain());
    filters.window(node.name(), conv.window(), conv.groups(), convolution);
    filters.outputPads(node.name(), conv, onnx.get());
    return Optional.of(biasShift(conv.bias(), convolution, after, Shift.NONE));
  }

  Optional<Shift> binaryWeights(Node node, Op.BinaryWeightConv2d conv) {
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
    Optional<Shift> shift = values.shiftOfOperand(node, 0);
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
    Shift arrived = shifted ? arrived(site, shift.get()) : Shift.NONE;
    return Optional.of(biasShift(bias, site.convolution(), site.after(), arrived));
  }

  /**
   * What constants in front of an unpadded convolution add to its outputs: packed minus ONNX. The
   * sums may cancel; what rounding made of each constant does not.
   */
  private static Shift arrived(Site site, Shift shift) {
    OnnxConvolution onnx = site.convolution();
    double[] sums = new double[onnx.outputs()];
    double[] slacks = new double[onnx.outputs()];
    for (int o = 0; o < sums.length; o++) {
      for (int c = 0; c < onnx.inputs(); c++) {
        int channel = onnx.channel(o, c);
        double constant =
            site.before().gain().get(channel) * shift.constant().get(channel)
                - site.before().offset().get(channel);
        double slack =
            Math.abs(site.before().gain().get(channel)) * shift.slack().get(channel)
                + Spread.POINTWISE * Math.abs(constant);
        for (int ky = 0; ky < onnx.weights().dim(2); ky++) {
          for (int kx = 0; kx < onnx.weights().dim(3); kx++) {
            double weight = site.after().gain().get(o) * onnx.weight(o, ky, kx, c);
            sums[o] += weight * constant;
            slacks[o] += Math.abs(weight) * slack;
          }
        }
      }
    }
    return new Shift(new PerChannel(sums), new PerChannel(slacks));
  }

  private static Shift biasShift(
      FloatVector bias, OnnxConvolution onnx, ChannelAffine after, Shift arrived) {
    PerChannel scaled = after.gain().times(onnx.bias());
    Shift expected =
        Shift.of(
            new ChannelAffine(
                after.gain(),
                after.offset().plus(scaled),
                after.magnitude().with(scaled, (a, b) -> Math.max(a, Math.abs(b)))));
    return Shift.packed(PerChannel.vector(bias.toArray())).plus(arrived).minus(expected);
  }
}

package org.bitfold.verifier.mutation;

import static org.bitfold.verifier.mutation.Constants.changed;
import static org.bitfold.verifier.mutation.Constants.refilled;
import static org.bitfold.verifier.mutation.FaultyNet.rewired;
import static org.bitfold.verifier.mutation.FaultyNet.with;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Window;
import org.bitfold.verifier.mutation.Constants.Constant;
import org.bitfold.verifier.mutation.Constants.Weights;

/** Every kind of fault that is planted, by name. */
final class Faults {
  private final Map<String, UnaryOperator<Model>> faults = new LinkedHashMap<>();

  private Faults() {}

  static Map<String, UnaryOperator<Model>> all() {
    Faults all = new Faults();
    all.weights();
    all.windows();
    all.constants();
    all.thresholds();
    all.floats();
    all.movements();
    all.wiring();
    return all.faults;
  }

  private void plant(String name, String node, UnaryOperator<Op> fault) {
    faults.put(name, model -> with(model, node, fault));
  }

  private void plantWeights(String name, String node, Weights weights) {
    plant(
        name,
        node,
        op -> {
          Op.BinaryConv2d conv = (Op.BinaryConv2d) op;
          return new Op.BinaryConv2d(
              changed(conv.filters(), weights), conv.window(), conv.groups());
        });
  }

  private void weights() {
    plantWeights(
        "flipped weight bit",
        "sums",
        (f, o, ky, kx, c) -> {
          boolean here = o == 5 && ky == 2 && kx == 0 && c == 7;
          return here ? -f.get(o, ky, kx, c) : f.get(o, ky, kx, c);
        });
    plantWeights(
        "flipped filter",
        "sums",
        (f, o, ky, kx, c) -> o == 3 ? -f.get(o, ky, kx, c) : f.get(o, ky, kx, c));
    plantWeights(
        "swapped filters",
        "sums",
        (f, o, ky, kx, c) -> f.get(o == 0 ? 1 : o == 1 ? 0 : o, ky, kx, c));
    plantWeights("transposed kernel", "sums", (f, o, ky, kx, c) -> f.get(o, kx, ky, c));
    plantWeights("mirrored kernel", "sums", (f, o, ky, kx, c) -> f.get(o, 2 - ky, 2 - kx, c));
    plantWeights("rotated channels", "sums", (f, o, ky, kx, c) -> f.get(o, ky, kx, (c + 1) % 8));
    plantWeights(
        "weight lost to zero",
        "sums",
        (f, o, ky, kx, c) -> o == 2 && c == 1 && ky == 1 && kx == 1 ? 0 : f.get(o, ky, kx, c));
    plantWeights(
        "zero mask dropped",
        "wide",
        (f, o, ky, kx, c) -> f.get(o, ky, kx, c) == 0 ? 1 : f.get(o, ky, kx, c));
    plantWeights(
        "groups' filters swapped", "strided", (f, o, ky, kx, c) -> f.get((o + 4) % 8, ky, kx, c));
    plantWeights("inverted polarity", "wide", (f, o, ky, kx, c) -> -f.get(o, ky, kx, c));
    plant(
        "weight-only bit flipped",
        "weights",
        op -> {
          Op.BinaryWeightConv2d conv = (Op.BinaryWeightConv2d) op;
          BitFilters filters =
              changed(
                  conv.filters(),
                  (f, o, ky, kx, c) ->
                      o + ky + kx + c == 0 ? -f.get(o, ky, kx, c) : f.get(o, ky, kx, c));
          return new Op.BinaryWeightConv2d(
              filters, conv.scale(), conv.bias(), conv.window(), conv.groups());
        });
  }

  private void plantWindow(String name, String node, Window window) {
    plant(
        name,
        node,
        op ->
            switch (op) {
              case Op.BinaryConv2d conv ->
                  new Op.BinaryConv2d(conv.filters(), window, conv.groups());
              case Op.Conv2d conv ->
                  new Op.Conv2d(conv.filters(), conv.bias(), window, conv.groups());
              default -> throw new IllegalArgumentException(op.opName());
            });
  }

  private void windows() {
    plantWindow("padding shifted down", "sums", new Window(1, 1, 1, 1, 2, 1, 0, 1));
    plantWindow("padding shifted right", "sums", new Window(1, 1, 1, 1, 1, 2, 1, 0));
    plantWindow("dilation lost", "strided", new Window(2, 2, 1, 1, 1, 1, 1, 1));
    plantWindow("stride for dilation", "sums", new Window(1, 1, 2, 2, 2, 2, 2, 2));
    plantWindow("stride phase", "strided", new Window(2, 2, 2, 2, 1, 1, 3, 3));
    plantWindow("float padding shifted", "head", new Window(1, 1, 1, 1, 0, 1, 2, 1));
  }

  private void plantScale(String name, Constant scale) {
    plant(
        name,
        "scale",
        op ->
            new Op.ScaleSums(
                changed(((Op.ScaleSums) op).scale(), scale), ((Op.ScaleSums) op).bias()));
  }

  private void plantBias(String name, Constant bias) {
    plant(
        name,
        "scale",
        op ->
            new Op.ScaleSums(
                ((Op.ScaleSums) op).scale(), changed(((Op.ScaleSums) op).bias(), bias)));
  }

  private static float swapped(FloatVector v, int c) {
    return v.get(c == 0 ? 2 : c == 2 ? 0 : c);
  }

  private void constants() {
    plantScale("scale of the wrong channel", Faults::swapped);
    plantScale("lost negative gamma", (v, c) -> Math.abs(v.get(c)));
    plantScale(
        "scale a tenth of a per mille off", (v, c) -> c == 6 ? v.get(c) * 1.0001f : v.get(c));
    plantScale("scale a millionth off", (v, c) -> c == 3 ? v.get(c) * 1.000001f : v.get(c));
    plantScale("one scale for all channels", (v, c) -> v.get(0));
    plantBias("dropped bias", (v, c) -> c == 4 ? 0 : v.get(c));
    plantBias("bias of the wrong channel", Faults::swapped);
    plantBias("negated bias", (v, c) -> -v.get(c));
    plantBias("bias a little off", (v, c) -> c == 1 ? v.get(c) + 1e-5f : v.get(c));
    plantSlope("slope one ulp off", (v, c) -> c == 3 ? Math.nextUp(v.get(c)) : v.get(c));
    plantSlope("slope of the wrong channel", Faults::swapped);
    plantSlope("slope lost", (v, c) -> c == 5 ? 1 : v.get(c));
    plantSlope("leaky became relu", (v, c) -> 0);
    plantShift("shift dropped", (v, c) -> 0);
    plantShift("shift negated", (v, c) -> -v.get(c));
    plantShift("shift of the wrong channel", Faults::swapped);
  }

  private void plantSlope(String name, Constant slope) {
    plant(name, "prelu", op -> new Op.PRelu(changed(((Op.PRelu) op).slope(), slope)));
  }

  private void plantShift(String name, Constant shift) {
    plant(
        name,
        "shift",
        op -> new Op.Affine(((Op.Affine) op).scale(), changed(((Op.Affine) op).bias(), shift)));
  }

  private void plantThreshold(String name, String node, Constant threshold) {
    plant(name, node, op -> new Op.Binarize(changed(((Op.Binarize) op).thresholds(), threshold)));
  }

  private void thresholds() {
    plantThreshold(
        "threshold one ulp up", "signs", (v, c) -> c == 2 ? Math.nextUp(v.get(c)) : v.get(c));
    plantThreshold(
        "threshold one ulp down", "signs", (v, c) -> c == 7 ? Math.nextDown(v.get(c)) : v.get(c));
    plantThreshold("threshold negated", "signs", (v, c) -> -v.get(c));
    plantThreshold("threshold of the wrong channel", "sideSigns", Faults::swapped);
    plantThreshold("threshold lost", "sideSigns", (v, c) -> 0);
    plantThreshold("channel stuck", "signs", (v, c) -> c == 1 ? Float.POSITIVE_INFINITY : v.get(c));
    plant(
        "zero band lost",
        "trits",
        op -> new Op.Ternarize(((Op.Ternarize) op).lower(), ((Op.Ternarize) op).lower()));
    plant(
        "zero band one ulp off",
        "trits",
        op ->
            new Op.Ternarize(
                ((Op.Ternarize) op).lower(),
                changed(((Op.Ternarize) op).upper(), (v, c) -> Math.nextUp(v.get(c)))));
  }

  private void floats() {
    plant(
        "float weight a little off",
        "head",
        op -> {
          Op.Conv2d conv = (Op.Conv2d) op;
          FloatVector values =
              changed(conv.filters().values(), (v, i) -> i == 77 ? v.get(i) * 1.00001f : v.get(i));
          return new Op.Conv2d(refilled(conv.filters(), values), conv.bias(), conv.window(), 1);
        });
    plant(
        "float filter swapped",
        "head",
        op -> {
          Op.Conv2d conv = (Op.Conv2d) op;
          FloatVector values =
              changed(
                  conv.filters().values(), (v, i) -> v.get(i < 72 ? i + 72 : i < 144 ? i - 72 : i));
          return new Op.Conv2d(refilled(conv.filters(), values), conv.bias(), conv.window(), 1);
        });
    plant(
        "float bias dropped",
        "head",
        op -> {
          Op.Conv2d conv = (Op.Conv2d) op;
          return new Op.Conv2d(
              conv.filters(), FloatVector.filled(8, 0), conv.window(), conv.groups());
        });
    plant("clipped elsewhere", "clip", op -> new Op.Clip(-1.5f, 1.25f));
    plant("another function", "sigmoid", op -> new Op.Unary(Op.UnaryFunction.TANH));
    plant("average became maximum", "average", op -> new Op.GlobalMaxPool());
    plant(
        "padding not counted",
        "pool",
        op -> new Op.AveragePool(3, 3, ((Op.AveragePool) op).window(), false, false));
  }

  private void movements() {
    plant("DepthToSpace order", "shuffle", op -> new Op.DepthToSpace(2, Op.ChannelOrder.DCR));
    plantResize(
        "nearest rounds to the right",
        "nearest",
        new Op.Interpolation.Nearest(Op.Coordinates.ASYMMETRIC, Op.Rounding.CEIL));
    plantResize(
        "nearest became linear", "nearest", new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL));
    plantResize(
        "linear aligns corners",
        "linear",
        new Op.Interpolation.Linear(Op.Coordinates.ALIGN_CORNERS));
    plantResize(
        "linear without half pixels",
        "linear",
        new Op.Interpolation.Linear(Op.Coordinates.ASYMMETRIC));
    plantResize(
        "linear became cubic",
        "linear",
        new Op.Interpolation.Cubic(Op.Coordinates.HALF_PIXEL, -0.75f));
    plant("channels swapped", "select", op -> new Op.SelectChannels(IntVector.of(2, 0, 4, 6)));
  }

  private void plantResize(String name, String node, Op.Interpolation interpolation) {
    plant(
        name,
        node,
        op -> new Op.Resize(((Op.Resize) op).scaleY(), ((Op.Resize) op).scaleX(), interpolation));
  }

  private void wiring() {
    plant("sum became difference", "residual", op -> new Op.Binary(Op.BinaryFunction.SUBTRACT));
    plantWiring(
        "residual taken too late", "residual", n -> List.of(n.inputs().get(0), n.inputs().get(0)));
    plantWiring("operands of a difference swapped", "difference", n -> n.inputs().reversed());
    plantWiring("concatenated the other way round", "concat", n -> n.inputs().reversed());
    plantWiring("signs of another value", "sideSigns", n -> List.of(11));
    faults.put(
        "stands for a tensor that is not there",
        model -> rewired(model, "shift", n -> new Node(n.name(), n.op(), n.inputs(), "elsewhere")));
  }

  private void plantWiring(String name, String node, Function<Node, List<Integer>> inputs) {
    faults.put(
        name,
        model ->
            rewired(model, node, n -> new Node(n.name(), n.op(), inputs.apply(n), n.source())));
  }
}

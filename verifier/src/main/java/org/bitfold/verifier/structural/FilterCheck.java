package org.bitfold.verifier.structural;

import java.util.function.IntPredicate;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Compares a packed layer's filters and window with those of an ONNX convolution. */
final class FilterCheck {
  private final Tally weights;
  private final Tally windows;

  FilterCheck(Tally weights, Tally windows) {
    this.weights = weights;
    this.windows = windows;
  }

  /** Packed weights by output, tap and input channel. */
  @FunctionalInterface
  private interface Weights {
    double get(int o, int ky, int kx, int c);
  }

  /**
   * Binary weights times a scale.
   *
   * @param silent input channels that are 0 on either side, so that no weight of theirs counts
   * @param before what ONNX does to the channels in front of the convolution
   * @param after what it does to its outputs, as far as the scale has taken it in
   */
  void binary(
      String layer,
      BitFilters filters,
      FloatVector scale,
      OnnxConvolution original,
      IntPredicate silent,
      PerChannel before,
      PerChannel after) {
    int fanIn = filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
    compare(
        layer,
        new int[] {
          filters.outputs(), filters.inputs(), filters.kernelHeight(), filters.kernelWidth()
        },
        (o, ky, kx, c) -> (double) scale.get(o) * filters.get(o, ky, kx, c),
        Spread.ofFilter(fanIn),
        original,
        silent,
        before,
        after);
    scales(layer, filters, scale, original, silent, before, after);
  }

  /**
   * Weights of a filter lie apart as far as rounding has left them; its scale is none that lies
   * outside of what they are.
   */
  private void scales(
      String layer,
      BitFilters filters,
      FloatVector scale,
      OnnxConvolution original,
      IntPredicate silent,
      PerChannel before,
      PerChannel after) {
    int taps = original.weights().dim(2) * original.weights().dim(3);
    for (int o = 0; o < Math.min(filters.outputs(), original.outputs()); o++) {
      double least = Double.POSITIVE_INFINITY;
      double most = 0;
      for (int i = 0; i < original.inputs() * taps; i++) {
        int channel = original.channel(o, i / taps);
        double factor = after.get(o) * before.get(channel);
        double weight = factor * original.weights().values()[o * original.inputs() * taps + i];
        if (weight != 0 && !silent.test(channel)) {
          least = Math.min(least, Math.abs(weight));
          most = Math.max(most, Math.abs(weight));
        }
      }
      double found = Math.abs((double) scale.get(o));
      boolean known = most > 0; // the scale of zeros is of no account
      weights.check(
          !known
              || found >= least * (1 - Spread.POINTWISE) - Float.MIN_VALUE
                  && found <= most * (1 + Spread.POINTWISE) + Float.MIN_VALUE,
          layer,
          "scale %s of filter %d, the weights of the ONNX node '%s' are ±%s to ±%s",
          scale.get(o),
          o,
          original.node().getName(),
          (float) least,
          (float) most);
    }
  }

  /** Float weights. */
  void floats(
      String layer,
      FloatFilters filters,
      OnnxConvolution original,
      PerChannel before,
      PerChannel after) {
    compare(
        layer,
        new int[] {
          filters.outputs(), filters.inputs(), filters.kernelHeight(), filters.kernelWidth()
        },
        filters::get,
        Spread.POINTWISE,
        original,
        _ -> false,
        before,
        after);
  }

  private void compare(
      String layer,
      int[] shape,
      Weights packed,
      double spread,
      OnnxConvolution original,
      IntPredicate silent,
      PerChannel before,
      PerChannel after) {
    boolean same =
        shape[0] == original.outputs()
            && shape[1] == original.inputs()
            && shape[2] == original.weights().dim(2)
            && shape[3] == original.weights().dim(3);
    windows.check(
        same,
        layer,
        "filters of [%d, %d, %d, %d], the ONNX node '%s' has %s",
        shape[0],
        shape[1],
        shape[2],
        shape[3],
        original.node().getName(),
        original.weights());
    for (int o = 0; same && o < shape[0]; o++) {
      for (int c = 0; c < shape[1]; c++) {
        if (silent.test(original.channel(o, c))) {
          continue;
        }
        double factor = after.get(o) * before.get(original.channel(o, c));
        for (int ky = 0; ky < shape[2]; ky++) {
          for (int kx = 0; kx < shape[3]; kx++) {
            double found = packed.get(o, ky, kx, c);
            double expected = factor * original.weight(o, ky, kx, c);
            double distance = Math.abs(found - expected);
            weights.spread(distance == 0 ? 0 : distance / Math.abs(expected));
            weights.check(
                distance <= spread * Math.abs(found) + Float.MIN_VALUE,
                layer,
                "weight [%d, %d, %d, %d] is %s, the ONNX node '%s' has %s",
                o,
                c,
                ky,
                kx,
                found,
                original.node().getName(),
                expected);
          }
        }
      }
    }
  }

  /** What comes out beyond the taps of a transposed convolution. */
  void outputPads(String layer, Op.ConvTranspose2d conv, OnnxTransposed original) {
    windows.check(
        conv.outputPadY() == original.outputPadY() && conv.outputPadX() == original.outputPadX(),
        layer,
        "%d rows and %d columns more come out, of the ONNX node '%s' %d and %d",
        conv.outputPadY(),
        conv.outputPadX(),
        original.convolution().node().getName(),
        original.outputPadY(),
        original.outputPadX());
  }

  /** Strides, dilations, padding and groups. */
  void window(String layer, Window window, int groups, OnnxConvolution original) {
    windows.check(
        window.equals(original.window()) && groups == original.groups(),
        layer,
        "%s in %d groups, the ONNX node '%s' has %s in %d groups",
        window,
        groups,
        original.node().getName(),
        original.window(),
        original.groups());
  }
}

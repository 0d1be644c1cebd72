package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.BitFilters;
import org.bitfold.model.IntVector;

/** Compares integer thresholds on sums with the ONNX operations from a convolution to its signs. */
final class SumsCheck {
  /** So many sums from the least to the largest. */
  private static final int ELSEWHERE = 64;

  private final Tally tally;

  SumsCheck(Tally tally) {
    this.tally = tally;
  }

  /**
   * The scale of each filter, the sign included, by which ONNX's weights are multiples of the bits:
   * the packed file holds none where thresholds are integers. The largest magnitude is taken; the
   * weights are compared with it one by one elsewhere.
   */
  static float[] scales(BitFilters filters, OnnxConvolution onnx, PerChannel before) {
    float[] scales = new float[filters.outputs()];
    for (int o = 0; o < scales.length; o++) {
      for (int c = 0; c < filters.inputs(); c++) {
        double gain = before.get(onnx.channel(o, c));
        for (int ky = 0; ky < filters.kernelHeight(); ky++) {
          for (int kx = 0; kx < filters.kernelWidth(); kx++) {
            double weight = gain * onnx.weight(o, ky, kx, c) * filters.get(o, ky, kx, c);
            scales[o] = Math.abs(weight) > Math.abs(scales[o]) ? (float) weight : scales[o];
          }
        }
      }
    }
    return scales;
  }

  /**
   * The original's levels in the direction of growing sums. A channel that no sum changes has no
   * direction: there, the level it stays at is the packed bit's.
   *
   * @param levels in the direction in which the original's convolution grows
   * @return empty if the function is not one of one number per channel
   */
  Optional<Levels> facing(
      Levels levels,
      IntVector thresholds,
      float[] scales,
      PerChannel bias,
      int most,
      OnnxCut function) {
    float[] least = new float[scales.length];
    float[] greatest = new float[scales.length];
    for (int c = 0; c < scales.length; c++) {
      least[c] = (float) ((double) scales[c] * -most + bias.get(c));
      greatest[c] = (float) ((double) scales[c] * most + bias.get(c));
    }
    Optional<float[]> first = function.at(least);
    Optional<float[]> last = function.at(greatest);
    if (first.isEmpty() || last.isEmpty()) {
      return Optional.empty();
    }
    boolean[] turned = new boolean[scales.length];
    for (int c = 0; c < turned.length; c++) {
      boolean upper = levels.isUpper(c, last.get()[c]);
      boolean constant = upper == levels.isUpper(c, first.get()[c]);
      turned[c] = constant ? upper == thresholds.get(c) > most : scales[c] < 0;
    }
    return Optional.of(levels.turned(turned));
  }

  /**
   * Checks the thresholds of one layer at the sums next to them, and at some from the least to the
   * largest; where rounding in the original decides, either answer is right.
   *
   * @param scales one per filter
   * @param bias what the original's convolution adds
   * @param most the largest sum that can occur
   * @param function from the original's convolution to its signs
   * @param levels of that function, in the direction of growing sums
   * @return whether the original's function is one of one number per channel
   */
  boolean check(
      String layer,
      IntVector thresholds,
      float[] scales,
      PerChannel bias,
      int most,
      OnnxCut function,
      Levels levels) {
    List<long[]> all = new ArrayList<>();
    for (int step = -1; step <= 0; step++) {
      long[] sums = new long[thresholds.size()];
      for (int c = 0; c < sums.length; c++) {
        sums[c] = Math.clamp((long) thresholds.get(c) + step, -most, most);
      }
      all.add(sums);
    }
    int apart = Math.max(1, 2 * most / ELSEWHERE);
    for (long sum = -most; sum <= most; sum += apart) {
      long[] sums = new long[thresholds.size()];
      Arrays.fill(sums, sum);
      all.add(sums);
    }
    for (long[] sums : all) {
      float[][] probes = new float[3][thresholds.size()];
      for (int c = 0; c < thresholds.size(); c++) {
        double sum = sums[c];
        double value = scales[c] * sum + bias.get(c);
        double slack = slack(most, scales[c], bias.get(c));
        probes[0][c] = (float) value;
        probes[1][c] = (float) (value - slack);
        probes[2][c] = (float) (value + slack);
      }
      if (!compare(layer, thresholds, sums, probes, levels, function)) {
        return false;
      }
    }
    return true;
  }

  /** As far as the original's convolution may round. */
  private static double slack(int most, double scale, double bias) {
    return Spread.ofFilter(most) * (most * Math.abs(scale) + Math.abs(bias));
  }

  private boolean compare(
      String layer,
      IntVector thresholds,
      long[] sums,
      float[][] probes,
      Levels levels,
      OnnxCut function) {
    Optional<float[]> at = function.at(probes[0]);
    Optional<float[]> below = function.at(probes[1]);
    Optional<float[]> above = function.at(probes[2]);
    if (at.isEmpty() || below.isEmpty() || above.isEmpty()) {
      return false;
    }
    for (int c = 0; c < thresholds.size(); c++) {
      long sum = sums[c];
      boolean bit = sum >= thresholds.get(c);
      boolean right =
          levels.isUpper(c, at.get()[c]) == bit
              || levels.isUpper(c, below.get()[c]) == bit
              || levels.isUpper(c, above.get()[c]) == bit;
      tally.check(
          right,
          layer,
          "threshold %d of channel %d: ONNX gives %s for a sum of %d",
          thresholds.get(c),
          c,
          at.get()[c],
          sum);
    }
    return true;
  }
}

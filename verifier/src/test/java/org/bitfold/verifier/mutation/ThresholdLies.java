package org.bitfold.verifier.mutation;

import java.util.stream.IntStream;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;

/** Thresholds that no pass should write. */
final class ThresholdLies {
  private ThresholdLies() {}

  static void addTo(Lies lies) {
    binarize(lies, "threshold negated", (v, c) -> 0 - v.get(c));
    binarize(lies, "threshold of the next channel", Constants::next);
    binarize(
        lies,
        "threshold rounded to bfloat16",
        (v, c) -> Float.intBitsToFloat(Float.floatToIntBits(v.get(c)) & 0xFFFF0000));
    binarize(lies, "threshold a hundredth up", (v, c) -> v.get(c) + 0.01f);
    binarize(lies, "threshold an ulp up", (v, c) -> v.get(c) == 0 ? 1e-30f : Math.nextUp(v.get(c)));
    lies.op(
        "integer threshold one up",
        Op.ThresholdSums.class,
        op -> new Op.ThresholdSums(twoUp(op.thresholds())));
    lies.op(
        "zeros of a ternary activation lost",
        Op.Ternarize.class,
        op -> new Op.Ternarize(op.lower(), op.lower()));
  }

  private static void binarize(Lies lies, String name, Constants.Constant threshold) {
    lies.op(
        name,
        Op.Binarize.class,
        op -> new Op.Binarize(Constants.changed(op.thresholds(), threshold)));
  }

  /** Sums of ±1 are all odd or all even: the next one is two up. */
  private static IntVector twoUp(IntVector thresholds) {
    return IntVector.of(
        IntStream.range(0, thresholds.size()).map(c -> thresholds.get(c) + 2).toArray());
  }
}

package org.bitfold.verifier.bitexact;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.bitfold.verifier.samples.Sample;

/**
 * The property of claim C2, on whatever parts the current campaign is about. The campaign bounds
 * the time that shrinking takes: jqwik's own bound shrinks on another thread, where no campaign is.
 */
class PackedEqualsFloats {
  /** Fixed: the seed of the verification is mixed in where samples are drawn. */
  private static final String JQWIK_SEED = "1";

  /** A sample for one of the campaign's targets. */
  record Try(int target, Sample sample) {
    @Override
    public String toString() {
      return sample.toString();
    }
  }

  @Property(
      seed = JQWIK_SEED,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.FULL)
  void packedInferenceGivesTheBytesOfTheFloatSimulation(@ForAll("samples") Try attempt) {
    Campaign.CURRENT.get().judge(attempt.target(), attempt.sample());
  }

  /** Samples for each target in turn. */
  @Provide
  Arbitrary<Try> samples() {
    Campaign campaign = Campaign.CURRENT.get();
    int[] turn = {0};
    return Arbitraries.fromGenerator(
        random -> {
          int target = turn[0]++ % campaign.targets();
          return campaign.draw(target, random).map(sample -> new Try(target, sample));
        });
  }
}

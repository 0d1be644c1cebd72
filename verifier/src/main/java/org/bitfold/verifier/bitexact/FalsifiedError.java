package org.bitfold.verifier.bitexact;

import org.bitfold.verifier.samples.Sample;

/** A property does not hold; carries the sample that shows it. */
final class FalsifiedError extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String target;
  private final transient Sample sample;
  private final transient Divergence divergence;

  FalsifiedError(String target, Sample sample, Divergence divergence) {
    super(divergence.message());
    this.target = target;
    this.sample = sample;
    this.divergence = divergence;
  }

  String target() {
    return target;
  }

  Sample sample() {
    return sample;
  }

  Divergence divergence() {
    return divergence;
  }
}

package org.bitfold.verifier;

/** How well a claim is shown, best first. */
public enum Verdict {
  /** Shown for every input, by checking every weight. */
  PROVEN,
  /** Every difference on the tried inputs lies within a derived error bound. */
  BOUNDED,
  /** Held on the tried inputs. */
  OBSERVED,
  /** Shown to be false. */
  REFUTED,
  /** Nothing was checked; never a success. */
  NOT_EXECUTED
}

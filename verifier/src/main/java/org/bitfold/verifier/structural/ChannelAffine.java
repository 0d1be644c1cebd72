package org.bitfold.verifier.structural;

/**
 * {@code y = gain·x + offset} per channel, in binary64.
 *
 * @param magnitude of the largest term that was added on the way; what rounding is relative to
 */
record ChannelAffine(PerChannel gain, PerChannel offset, PerChannel magnitude) {
  static final ChannelAffine IDENTITY =
      new ChannelAffine(PerChannel.ONE, PerChannel.ZERO, PerChannel.ZERO);

  /** This map after {@code x → factor·x + term}. */
  ChannelAffine after(PerChannel factor, PerChannel term) {
    PerChannel added = gain.times(term);
    return new ChannelAffine(
        gain.times(factor),
        offset.plus(added),
        magnitude.with(added, (a, b) -> Math.max(a, Math.abs(b))));
  }

  /** The same map, where terms as large as {@code other} were added on the way. */
  ChannelAffine with(PerChannel other) {
    return new ChannelAffine(
        gain, offset, magnitude.with(other, (a, b) -> Math.max(a, Math.abs(b))));
  }

  /** Whether it does nothing. */
  boolean isIdentity() {
    return isShift() && offset.all(0);
  }

  /** Whether it only adds. */
  boolean isShift() {
    return gain.all(1);
  }
}

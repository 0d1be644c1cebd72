package org.bitfold.runtime.reference;

/** What a binary convolution reads: BITS or TRITS. */
public sealed interface Signs extends Value permits Bits, Trits {
  /** +1 or −1, or, in trits, 0. */
  int get(int y, int x, int c);
}

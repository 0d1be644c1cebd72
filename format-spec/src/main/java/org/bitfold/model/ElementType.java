package org.bitfold.model;

/** What one element of a value is. */
public enum ElementType {
  /** IEEE-754 binary32. */
  FLOAT,
  /** +1 or −1, one bit each: 1 means +1, 0 means −1. */
  BITS,
  /** +1, 0 or −1: a sign bit and a "not zero" bit each; the sign bit of a zero is 0. */
  TRITS,
  /** Exact 32-bit integers: the sums of a binary convolution. */
  SUMS
}

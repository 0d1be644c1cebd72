package org.bitfold.runtime.kernels;

/**
 * Where the pixels of a row come from when it is resampled along itself, and with what weights.
 *
 * @param taps pixels that make one
 * @param places {@code [pixels, taps]}: numbers of pixels of the row that is read
 * @param weights {@code [pixels, taps]}
 */
public record Samples(int taps, int[] places, float[] weights) {}

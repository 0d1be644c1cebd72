package org.bitfold.runtime.kernels;

/**
 * Neighbouring filters whose sums a kernel keeps in registers together.
 *
 * @param weights where their weights begin
 * @param lane where what belongs to each as a whole begins, such as their biases
 * @param first the first one's output channel
 * @param used how many of the lanes stand for a filter
 * @param channels output channels in all: elements from one output pixel to the next
 */
record FilterBlock(int weights, int lane, int first, int used, int channels) {}

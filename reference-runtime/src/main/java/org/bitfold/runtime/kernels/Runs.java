package org.bitfold.runtime.kernels;

import java.util.Arrays;

/**
 * What one output pixel reads: a list of contiguous runs of its input row buffer, each of which
 * meets a contiguous run of weights. Runs stand in the order of the taps (ky, kx, channel), those
 * in the padding are left out.
 *
 * <p>Neighbouring pixels read the same runs, each shifted by the same distance. Reusable: {@link
 * #clear} and {@link #add}.
 */
public final class Runs {
  private int count;
  private int elements;
  private int[] inputs = new int[16];
  private int[] weights = new int[16];
  private int[] lengths = new int[16];
  private int listed;
  private int[] elementInputs = new int[0];
  private int[] elementWeights = new int[0];

  /** Forgets all runs. */
  public void clear() {
    count = 0;
    elements = 0;
    listed = 0;
  }

  /**
   * Adds a run.
   *
   * @param input where it starts in the input buffer, relative to the pixel's base
   * @param weight the index of its first weight within a filter
   * @param length how many elements it has
   */
  public void add(int input, int weight, int length) {
    if (count == inputs.length) {
      inputs = Arrays.copyOf(inputs, 2 * count);
      weights = Arrays.copyOf(weights, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    inputs[count] = input;
    weights[count] = weight;
    lengths[count] = length;
    elements += length;
    count++;
  }

  /** How many runs there are. */
  public int count() {
    return count;
  }

  /** Elements of all runs together. */
  public int elements() {
    return elements;
  }

  int[] inputs() {
    return inputs;
  }

  int[] weights() {
    return weights;
  }

  int[] lengths() {
    return lengths;
  }

  int input(int run) {
    return inputs[run];
  }

  int weight(int run) {
    return weights[run];
  }

  int length(int run) {
    return lengths[run];
  }

  /** Whether there are runs, and the weights that they meet follow each other without a gap. */
  boolean meetWeightsInOrder() {
    int next = weights[0];
    for (int r = 0; r < count; r++) {
      if (weights[r] != next) {
        return false;
      }
      next += lengths[r];
    }
    return count > 0;
  }

  /** Where each element of all runs lies in the input buffer, relative to the pixel's base. */
  int[] elementInputs() {
    listElements();
    return elementInputs;
  }

  /** The index of each element's weight within a filter. */
  int[] elementWeights() {
    listElements();
    return elementWeights;
  }

  private void listElements() {
    if (elementInputs.length < elements) {
      elementInputs = new int[elements];
      elementWeights = new int[elements];
      listed = 0;
    }
    for (int r = 0, e = 0; listed < elements; e += lengths[r], r++) {
      listRun(r, e);
    }
  }

  private void listRun(int run, int first) {
    for (int k = 0; k < lengths[run]; k++) {
      elementInputs[first + k] = inputs[run] + k;
      elementWeights[first + k] = weights[run] + k;
    }
    listed = first + lengths[run];
  }
}

package org.bitfold.runtime.kernels;

/**
 * How filters lie in a kernel's buffers: within each group in blocks of {@code width} outputs, the
 * last one filled up with zeros; within a block weight by weight, the block's outputs innermost.
 */
public final class OutputBlocks {
  private final int outputs;
  private final int groups;
  private final int width;
  private final int weights;
  private final int perGroup;
  private final int blocks;

  /** Made once: kernels ask for each tile of pixels, and divisions take as long as many sums. */
  private final FilterBlock[] all;

  /**
   * A layout.
   *
   * @param outputs filters in all
   * @param groups groups they fall into
   * @param width outputs in a block: what the kernel keeps in registers
   * @param weights weights (or words of weights) of one filter
   */
  public OutputBlocks(int outputs, int groups, int width, int weights) {
    this.outputs = outputs;
    this.groups = groups;
    this.width = width;
    this.weights = weights;
    this.perGroup = outputs / groups;
    this.blocks = Math.ceilDiv(perGroup, width);
    this.all = new FilterBlock[groups * blocks];
    for (int i = 0; i < all.length; i++) {
      int inGroup = i % blocks * width;
      int used = Math.min(width, perGroup - inGroup);
      int lane = i * width;
      int first = i / blocks * perGroup + inGroup;
      all[i] = new FilterBlock(CacheLines.FIRST + lane * weights, lane, first, used, outputs);
    }
  }

  /** Filters in all. */
  public int outputs() {
    return outputs;
  }

  /** Groups they fall into. */
  public int groups() {
    return groups;
  }

  /** Outputs in a block. */
  public int width() {
    return width;
  }

  /** Weights, or words of weights, of one filter. */
  public int weights() {
    return weights;
  }

  /** Blocks of one group. */
  int blocks() {
    return blocks;
  }

  /** Length of the buffer that holds all weights. */
  int size() {
    return Math.addExact(CacheLines.FIRST, Math.multiplyExact(lanes(), weights));
  }

  /** Block {@code block} of group {@code group}. */
  FilterBlock block(int group, int block) {
    return all[group * blocks + block];
  }

  /** Where weight {@code k} of filter {@code o} lies. */
  int at(int o, int k) {
    int inGroup = o % perGroup;
    int block = o / perGroup * blocks + inGroup / width;
    return CacheLines.FIRST + (block * weights + k) * width + inGroup % width;
  }

  /** Where what belongs to filter {@code o} as a whole lies, such as its bias. */
  int lane(int o) {
    return o / perGroup * blocks * width + o % perGroup;
  }

  /** Filters that lie in the buffer, with those that fill up the last blocks. */
  int lanes() {
    return all.length * width;
  }
}

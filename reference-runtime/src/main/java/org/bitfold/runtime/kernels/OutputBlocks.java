package org.bitfold.runtime.kernels;

/**
 * How filters lie in a kernel's buffers: within each group in blocks of {@code width} outputs, the
 * last one filled up with zeros; within a block weight by weight, the block's outputs innermost.
 *
 * @param outputs filters in all
 * @param groups groups they fall into
 * @param width outputs in a block: what the kernel keeps in registers
 * @param weights weights (or words of weights) of one filter
 */
public record OutputBlocks(int outputs, int groups, int width, int weights) {
  /** Outputs of one group. */
  public int perGroup() {
    return outputs / groups;
  }

  /** Blocks of one group. */
  public int blocks() {
    return (perGroup() + width - 1) / width;
  }

  /** Length of the buffer that holds all weights. */
  public int size() {
    return Math.multiplyExact(Math.multiplyExact(groups * blocks(), width), weights);
  }

  /** Where the weights of a block begin. */
  public int blockAt(int group, int block) {
    return (group * blocks() + block) * weights * width;
  }

  /** Where weight {@code k} of filter {@code o} lies. */
  public int at(int o, int k) {
    int group = o / perGroup();
    int inGroup = o % perGroup();
    return blockAt(group, inGroup / width) + k * width + inGroup % width;
  }

  /** Where what belongs to filter {@code o} as a whole lies, such as its bias. */
  public int lane(int o) {
    return o / perGroup() * blocks() * width + o % perGroup();
  }

  /** Outputs of block {@code block} that are there, at most {@code width}. */
  public int used(int block) {
    return Math.min(width, perGroup() - block * width);
  }
}

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
  int perGroup() {
    return outputs / groups;
  }

  /** Blocks of one group. */
  int blocks() {
    return (perGroup() + width - 1) / width;
  }

  /** Length of the buffer that holds all weights. */
  int size() {
    return Math.addExact(CacheLines.FIRST, Math.multiplyExact(lanes(), weights));
  }

  /** Block {@code block} of group {@code group}. */
  FilterBlock block(int group, int block) {
    int used = Math.min(width, perGroup() - block * width);
    int lane = (group * blocks() + block) * width;
    int first = group * perGroup() + block * width;
    return new FilterBlock(CacheLines.FIRST + lane * weights, lane, first, used, outputs);
  }

  /** Where weight {@code k} of filter {@code o} lies. */
  int at(int o, int k) {
    int inGroup = o % perGroup();
    int block = o / perGroup() * blocks() + inGroup / width;
    return CacheLines.FIRST + (block * weights + k) * width + inGroup % width;
  }

  /** Where what belongs to filter {@code o} as a whole lies, such as its bias. */
  int lane(int o) {
    return o / perGroup() * blocks() * width + o % perGroup();
  }

  /** Filters that lie in the buffer, with those that fill up the last blocks. */
  int lanes() {
    return groups * blocks() * width;
  }
}

package org.bitfold.verifier.randomnets;

import java.util.List;

/**
 * A random network, described so that a smaller description is a smaller network.
 *
 * @param seed of its weights
 * @param opset of ONNX, 9 to 21
 * @param dynamic whether height and width are left open
 * @param channelsLast whether its input is {@code [N, H, W, C]}
 * @param constants how constants are held
 * @param channels of its input
 * @param height of its input
 * @param width of its input
 * @param blocks what follows the input, in order
 * @param ending what follows the last block
 */
record NetSpec(
    long seed,
    int opset,
    boolean dynamic,
    boolean channelsLast,
    Constants constants,
    int channels,
    int height,
    int width,
    List<Block> blocks,
    Ending ending) {

  /** A network whose input is {@code [N, C, H, W]}. */
  NetSpec(
      long seed,
      int opset,
      boolean dynamic,
      Constants constants,
      int channels,
      int height,
      int width,
      List<Block> blocks,
      Ending ending) {
    this(seed, opset, dynamic, false, constants, channels, height, width, blocks, ending);
  }

  /** How an exporter holds constants. */
  enum Constants {
    INITIALIZERS,
    CONSTANT_NODES,
    INPUTS_TOO,
    IDENTITIES
  }

  /** What a block is. */
  enum Kind {
    BINARY_CONV,
    WEIGHT_ONLY_CONV,
    FLOAT_CONV,
    ACTIVATION,
    ARITHMETIC,
    BATCH_NORM,
    POOL,
    DEPTH_TO_SPACE,
    SPACE_TO_DEPTH,
    RESIZE,
    CONCAT,
    SLICE,
    REPEAT,
    PAD,
    SHUFFLE,
    ATTENTION,
    SECOND_ORDER,
    TRANSPOSED_CONV
  }

  /** What stands at the end. */
  enum Ending {
    NONE,
    CLIP,
    SKIP_FROM_INPUT,
    LINEAR,
    BINARY_LINEAR,
    SOFTMAX
  }

  /**
   * One block; each number chooses among spellings, 0 the plainest.
   *
   * @param kind what it is
   * @param first for convolutions: the binarizer
   * @param second for convolutions: the weights
   * @param third for convolutions: the window
   * @param fourth for convolutions: what follows
   * @param outputs channels, where the block chooses them
   * @param residual whether the block's input is added to its output, where that fits
   */
  record Block(
      Kind kind, int first, int second, int third, int fourth, int outputs, boolean residual) {}
}

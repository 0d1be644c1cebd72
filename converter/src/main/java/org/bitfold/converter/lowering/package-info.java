/**
 * ONNX nodes → our graph. {@link org.bitfold.converter.lowering.Lowering} walks the network and
 * keeps what each tensor means ({@link org.bitfold.converter.lowering.Meaning}); {@link
 * org.bitfold.converter.lowering.Operators} names the class that knows an op.
 *
 * <p>Sizes are not guessed from names: shape arithmetic is evaluated for several sizes of picture
 * at once ({@link org.bitfold.converter.lowering.PictureSizes}), and a decision is taken only where
 * all of them agree. Reshapes and transposes are followed by where each axis comes from ({@link
 * org.bitfold.converter.lowering.Layout}) and become an op once they amount to one.
 */
package org.bitfold.converter.lowering;

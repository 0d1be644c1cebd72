/**
 * Claim C1: the packed file's bits, scales, biases, slopes, thresholds and attributes reconstruct
 * those of the ONNX file.
 *
 * <p>The converter is not asked. For each packed layer the ONNX graph is walked backwards from the
 * tensor that the layer stands for, through operations that are affine per channel, to the
 * operation it must be; its constants are evaluated by ONNX Runtime, and the packed constants are
 * compared with them, over every weight and without an input:
 *
 * <ul>
 *   <li>every weight is {@code scale·bit} within the spread that rounding can leave, and never of
 *       another sign;
 *   <li>padding, strides, dilations and groups are the same;
 *   <li>the shift by which each packed value lies beside its ONNX tensor follows from the
 *       constants; it must be the one that PReLU expects, must not meet a zero-padded float
 *       convolution, and must be zero at the outputs;
 *   <li>each threshold is the smallest float that the ONNX graph takes to a sign of +1 (or to 0):
 *       ONNX Runtime is asked at the threshold and one float below it, or, where a shift lies
 *       between, the two may differ by the rounding of that shift.
 * </ul>
 *
 * <p>Where a sign layer's operand could not be followed so far, its threshold is measured: some
 * pictures show the line, one per channel, from a tensor of the original to the packed activation;
 * it must take the number at which ONNX changes the sign to the threshold.
 *
 * <p>{@code verifier/COMPARED.md} says for each op what is compared.
 *
 * <p>A layer whose ONNX operations are not of a form that is understood here is counted as not
 * reconstructed; claims C3 and C4 still cover it. They do not where the layer, or one that it
 * reads, does not say what it stands for either, and its value comes out as signs of thresholds
 * that nobody knows: then the claim shows nothing.
 */
package org.bitfold.verifier.structural;

/**
 * The packed model as plain ONNX of float operations, for any ONNX runtime to execute.
 *
 * <p>Bits become the floats ±1, binary convolutions become {@code Conv} with ±1 weights, fused
 * multiply-adds become {@code Mul} and {@code Add}. Sums of bits stay exact in any order; the float
 * parts may differ from the packed model in their last bits, because ONNX does not fix the order of
 * float operations.
 */
package org.bitfold.verifier.simulation;

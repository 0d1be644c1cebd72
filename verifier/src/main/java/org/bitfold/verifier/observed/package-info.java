/**
 * Claim C4: end to end, the packed file against ONNX Runtime and against golden tensors.
 *
 * <p>This is an observation, not a proof. A single activation that legitimately falls on the other
 * side of its threshold moves whole patches of the output by more than any small tolerance, so the
 * numbers are reported as they are, and only a difference that no few flips can make refutes the
 * claim.
 */
package org.bitfold.verifier.observed;

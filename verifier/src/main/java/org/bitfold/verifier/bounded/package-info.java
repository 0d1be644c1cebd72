/**
 * Claim C3: how far the packed model may lie from the original, layer by layer.
 *
 * <p>Each layer is fed with the <em>original's</em> activations, taken from ONNX Runtime, so that a
 * difference in one layer cannot grow in the next ones. What the layer then makes must lie within a
 * bound of what the original made; a sign may differ only where the activation lies within the
 * bound of its threshold.
 *
 * <p>{@code verifier/BOUNDS.md} derives the bound op by op: {@link
 * org.bitfold.verifier.bounded.ErrorBounds} has one line for each. {@link
 * org.bitfold.verifier.bounded.Shift} finds constants that the converter moved.
 */
package org.bitfold.verifier.bounded;

/**
 * Claim C3: how far the packed model may lie from the original, layer by layer.
 *
 * <p>Each layer is fed with the <em>original's</em> activations, taken from ONNX Runtime, so that a
 * difference in one layer cannot grow in the next ones. What the layer then makes must lie within a
 * bound of what the original made; a sign may differ only where the activation lies within the
 * bound of its threshold.
 *
 * <h2>The bound</h2>
 *
 * <p>Let u = 2⁻²⁴, half an ulp of 1. A float operation rounds its result by at most u times its
 * magnitude. Both sides compute the same real function in different orders, so the distance of
 * their results is at most the sum of what each side may round:
 *
 * <ul>
 *   <li><b>Pointwise</b> ops: at most {@link org.bitfold.verifier.bounded.ErrorBounds#ROUNDINGS}
 *       roundings together, each of a number no larger than the sum M of the magnitudes of the
 *       terms: {@code ROUNDINGS·u·M}. An error e of the input arrives as at most L·e, L being the
 *       op's Lipschitz constant (|scale|, max(1, |slope|), 1 for a clip).
 *   <li><b>Convolutions</b>: a sum of K products in any order rounds by at most {@code γ_K·Σ|x·w|},
 *       γ_K ≤ 1.01·K·u (Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, 3.1), on
 *       either side: {@code 2·1.01·(K + 8)·u·(Σ|x·w| + |bias|)}. Input errors arrive as Σ e·|w|.
 *   <li><b>Binary convolutions</b>: the packed sum is exact. The original multiplies with weights
 *       that a straight-through estimator left up to K·u off ±s, relatively: K taps of it add up to
 *       {@code K²·u·s}, besides the rounding of its own sum, {@code γ_K·K·s}.
 * </ul>
 *
 * <h2>Travelling shifts</h2>
 *
 * <p>The converter may move a constant per channel from one place to a later one. A packed value
 * then stands for the original's tensor plus such a constant. The constant is not taken from the
 * converter: each element of the first picture bounds it from both sides, the middle of what all of
 * them leave possible is taken, and must then hold for every pixel of every picture. At the
 * network's outputs it must be zero.
 *
 * <p>These bounds are worst cases and far from what happens; they are there to tell rounding from a
 * wrong weight, shift, stride or order, which move results by whole steps.
 */
package org.bitfold.verifier.bounded;

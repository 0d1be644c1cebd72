/**
 * Shows that a packed file computes what the original network computed, and says how well it is
 * shown. {@link org.bitfold.verifier.Verifier} is the entry point; what it returns is data, the
 * command line only prints it.
 *
 * <p>Four claims are kept apart and never mixed:
 *
 * <table>
 * <caption>The claims</caption>
 * <tr><th>claim</th><th>what is shown</th><th>best verdict</th></tr>
 * <tr><td>C1 structural</td><td>bits, scales, biases, thresholds and attributes reconstruct the ONNX
 * file, over every weight and without an input</td><td>PROVEN</td></tr>
 * <tr><td>C2 bit-exact</td><td>the file is canonical, its self-test holds, and every kernel gives the
 * bytes of a ±1-float evaluation that shares no code with the kernels</td><td>OBSERVED: equality is
 * exact, but on the inputs that were tried</td></tr>
 * <tr><td>C3 bounded</td><td>fed with the original's own activations, every layer is within a running
 * error bound of the original, and every differing sign within the bound of its threshold</td>
 * <td>BOUNDED</td></tr>
 * <tr><td>C4 observed</td><td>end to end against ONNX Runtime and golden tensors</td>
 * <td>OBSERVED</td></tr>
 * </table>
 *
 * <p>A claim for which nothing was executed is not shown: that is never a success.
 */
package org.bitfold.verifier;

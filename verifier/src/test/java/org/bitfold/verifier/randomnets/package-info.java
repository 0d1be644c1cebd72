/**
 * Random networks: a description that jqwik draws and shrinks ({@link
 * org.bitfold.verifier.randomnets.NetSpec}), the ONNX graph it stands for ({@link
 * org.bitfold.verifier.randomnets.NetBuilder}), and the property that it is converted, verified and
 * not refuted.
 */
package org.bitfold.verifier.randomnets;

/**
 * Random networks: a description that jqwik draws and shrinks ({@link
 * org.bitfold.verifier.randomnets.NetSpec}), the ONNX graph it stands for ({@link
 * org.bitfold.verifier.randomnets.NetBuilder}), and the property that it is converted, verified and
 * not refuted. {@code verifier/RANDOM-NETS.md} lists long runs and what they found.
 */
package org.bitfold.verifier.randomnets;

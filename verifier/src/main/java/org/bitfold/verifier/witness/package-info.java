/**
 * ONNX Runtime, the witness of what the original network computes; nothing else in Bitfold touches
 * it. Its graph optimizations are off, so that it executes the nodes that stand in the file; they
 * are on only where its speed is measured.
 */
package org.bitfold.verifier.witness;

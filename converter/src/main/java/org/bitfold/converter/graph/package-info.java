/**
 * The graph that the passes rewrite: immutable nodes that make one value each, over the packed
 * model's ops plus {@link org.bitfold.converter.graph.GraphOp.Pointwise}, the ONNX arithmetic that
 * must vanish before a graph can be packed.
 */
package org.bitfold.converter.graph;

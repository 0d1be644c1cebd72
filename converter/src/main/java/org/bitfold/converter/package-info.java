/**
 * From an ONNX network to a packed model.
 *
 * <p>{@link org.bitfold.converter.Converter} is the entry. Data flows one way, a package per
 * station:
 *
 * <ol>
 *   <li>{@link org.bitfold.converter.onnx}: bytes → the network as ONNX says it, every defect of a
 *       file named;
 *   <li>{@link org.bitfold.converter.lowering}: ONNX nodes → our graph; constants and shape
 *       arithmetic are evaluated on the way, reshapes and transposes understood by what they move
 *       where;
 *   <li>{@link org.bitfold.converter.graph}: the graph that the passes rewrite;
 *   <li>{@link org.bitfold.converter.passes}: one rewrite each, in the order that {@link
 *       org.bitfold.converter.passes.Passes} lists;
 *   <li>{@link org.bitfold.converter.analysis}: what the passes ask: functions of one variable,
 *       reachable atoms, weights that are ±s;
 *   <li>the packed {@link org.bitfold.model.Model}.
 * </ol>
 */
package org.bitfold.converter;

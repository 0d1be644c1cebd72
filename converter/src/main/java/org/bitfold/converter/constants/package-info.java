/**
 * Evaluates ONNX nodes whose inputs are all known: weights that a subgraph binarizes, shape
 * arithmetic, folded leftovers. {@link org.bitfold.converter.constants.ConstantEvaluator} is the
 * entry.
 */
package org.bitfold.converter.constants;

/** The packed model as plain ONNX of float operations, for any ONNX runtime to execute. */
package org.bitfold.verifier.simulation;

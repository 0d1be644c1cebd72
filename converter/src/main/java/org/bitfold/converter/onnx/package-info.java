/**
 * The network as an ONNX file says it: protobuf → immutable records, with everything that can be
 * wrong in a file told in one line.
 *
 * <p>{@link org.bitfold.converter.onnx.OnnxReader} is the entry. Nothing here knows what is binary.
 */
package org.bitfold.converter.onnx;

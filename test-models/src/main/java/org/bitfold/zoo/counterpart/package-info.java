/**
 * The full-precision networks that binary ones are measured against, written as ONNX on demand.
 *
 * <p>Speed does not depend on the weights, so they are drawn from a seed and nothing large has to
 * be kept. The files are written with protobuf's wire encoder alone: the modules under test may use
 * this one, so it must not need their ONNX classes.
 */
package org.bitfold.zoo.counterpart;

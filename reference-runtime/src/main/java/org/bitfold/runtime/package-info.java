/**
 * Runs packed models: the API for people who embed Bitfold.
 *
 * <p>{@link org.bitfold.runtime.Session} runs a {@link org.bitfold.model.Model} on {@link
 * org.bitfold.runtime.Tensor}s. Whatever the threads and kernels, the output bytes are those of
 * {@link org.bitfold.runtime.reference.ReferenceInterpreter}.
 */
package org.bitfold.runtime;

/**
 * The executable specification: every op on whole tensors, in plain loops that say what the op's
 * javadoc in {@link org.bitfold.model.Op} says. Never optimized; every kernel must give its bytes.
 */
package org.bitfold.runtime.reference;

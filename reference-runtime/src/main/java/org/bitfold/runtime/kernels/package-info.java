/**
 * The inner loops of the streaming executor, behind one interface.
 *
 * <p>A kernel works on a run of pixels of one row. Its lanes are output channels (or elements), so
 * that each element's own chain of float operations keeps the order that {@link
 * org.bitfold.model.Op} fixes: scalar and vector code give the same bytes.
 */
package org.bitfold.runtime.kernels;

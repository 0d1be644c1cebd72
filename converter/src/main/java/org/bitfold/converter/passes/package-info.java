/**
 * Rewrites of the graph, one per class; {@link org.bitfold.converter.passes.Passes} lists them in
 * order. Each says in its javadoc what it turns into what, and what that preserves:
 * <em>exactly</em> (the same bits come out) or <em>up to rounding</em> (the same real function,
 * float operations associated anew).
 */
package org.bitfold.converter.passes;

/**
 * Questions that passes ask about a graph: what a function computes, where mass sits, what is ±s.
 */
package org.bitfold.converter.analysis;

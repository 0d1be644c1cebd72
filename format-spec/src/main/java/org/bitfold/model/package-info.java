/**
 * The packed model as data: what a {@code .bfld} file says, free of how its bytes lie.
 *
 * <p>A {@link org.bitfold.model.Model} is a list of {@link org.bitfold.model.Node}s in topological
 * order. Values are numbered: first the model's inputs, then one value per node. A node applies one
 * {@link org.bitfold.model.Op} (a sealed family of small orthogonal operations) to earlier values.
 * What kind of value comes out follows from the op and its inputs ({@link
 * org.bitfold.model.TypeRules}), how large it is follows from the size of the picture ({@link
 * org.bitfold.model.ShapeRules}); neither is stored.
 *
 * <p>Everything here is immutable. Tensors are NHWC ({@code [H, W, C]}, a batch is that many
 * independent pictures); float is IEEE-754 binary32, round to nearest even, subnormals kept.
 */
package org.bitfold.model;

package org.bitfold.converter.lowering;

/**
 * A part of an axis: index i of the factor stands for index {@code i·stride} of the axis.
 *
 * @param axis the axis of the value
 * @param extent how many indices the factor has
 * @param stride how far they lie apart on the axis; without meaning for REPEAT
 */
record Factor(Axis axis, Extent extent, Extent stride) {}

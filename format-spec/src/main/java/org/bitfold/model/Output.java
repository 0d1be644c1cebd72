package org.bitfold.model;

/**
 * A value that comes out of the model.
 *
 * @param name the name the original network gave it
 * @param value its number; a FLOAT value
 */
public record Output(String name, int value) {}

package org.bitfold.converter;

import org.bitfold.model.Model;

/**
 * A converted network.
 *
 * @param model the packed model; it carries no self-test yet
 * @param report what became of each layer
 */
public record Conversion(Model model, ConversionReport report) {}

package org.bitfold.format;

import org.bitfold.model.Model;
import org.bitfold.model.Sha256;

/**
 * A packed file that has been read and checked.
 *
 * @param version version of the format that the file states
 * @param length bytes of the file
 * @param headLength bytes of the FlatBuffer that describes graph, types and provenance
 * @param dataLength bytes of the data area with the weights
 * @param digest SHA-256 that the footer states, which the file has
 * @param model what the file says
 */
public record BfldFile(
    FormatVersion version,
    long length,
    long headLength,
    long dataLength,
    Sha256 digest,
    Model model) {}

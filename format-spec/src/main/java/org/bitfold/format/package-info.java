/**
 * The bytes of a packed model, as {@code SPEC.md} lays them down.
 *
 * <p>A file is a head (a FlatBuffer that says graph, attributes and provenance), a data area
 * (segments of weights) and a footer with lengths and a digest: {@link
 * org.bitfold.format.Container}. {@link org.bitfold.format.BfldWriter} turns a model into its one
 * canonical file, {@link org.bitfold.format.BfldReader} turns a file into a model or into one of
 * the {@link org.bitfold.format.ErrorCode}s.
 *
 * <p>Writing uses the accessors that flatc generated ({@code org.bitfold.format.fb}). Reading does
 * not: they follow any offset wherever it leads, so {@link org.bitfold.format.HeadTable} checks
 * each access itself, and the head that comes out is written again and compared.
 */
package org.bitfold.format;

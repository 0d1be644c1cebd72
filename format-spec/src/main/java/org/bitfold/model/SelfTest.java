package org.bitfold.model;

import java.util.List;

/**
 * A test that a packed model carries for any runtime in any language: run it on pictures that a
 * seeded generator makes (SPEC.md gives it) and compare digests.
 *
 * @param seed the generator's seed
 * @param shapes height and width for each input; channels are the input's own
 * @param digests for each node, in order, the SHA-256 of its value on these pictures, in the
 *     serialization that SPEC.md gives for each element type
 */
public record SelfTest(long seed, List<Size> shapes, List<Sha256> digests) {
  public SelfTest {
    shapes = List.copyOf(shapes);
    digests = List.copyOf(digests);
  }

  /** Height and width of a generated picture. */
  public record Size(int height, int width) {}
}

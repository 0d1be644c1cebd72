package org.bitfold.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A test that a packed model carries for any runtime in any language: run it on pictures that a
 * seeded generator makes ({@code org.bitfold.format.SelfTestGenerator}) and compare digests.
 *
 * <p>The digest of a value is the SHA-256 of its height, width and channels as 32-bit integers and
 * then its elements, rows top to bottom, pixels left to right, channels ascending, everything
 * little-endian:
 *
 * <ul>
 *   <li>FLOAT: the 32 bits of each, every NaN as {@code 0x7FC00000};
 *   <li>BITS: for each pixel its {@code ⌈C / 32⌉} words;
 *   <li>TRITS: for each pixel its words of sign bits, then its words of non-zero bits;
 *   <li>SUMS: a 32-bit integer each.
 * </ul>
 *
 * @param seed the generator's seed
 * @param shapes height and width for each input; channels are the input's own
 * @param digests for each node, in order, the SHA-256 of its value on these pictures, in the
 *     serialization above
 */
public record SelfTest(long seed, List<Size> shapes, List<Sha256> digests) {
  public SelfTest {
    shapes = List.copyOf(shapes);
    digests = List.copyOf(digests);
  }

  /**
   * The shapes of the pictures.
   *
   * @param inputs of the model
   */
  public List<Shape> pictures(List<Input> inputs) {
    List<Shape> pictures = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      pictures.add(
          new Shape(shapes.get(i).height(), shapes.get(i).width(), inputs.get(i).channels()));
    }
    return pictures;
  }

  /** Height and width of a generated picture. */
  public record Size(int height, int width) {}
}

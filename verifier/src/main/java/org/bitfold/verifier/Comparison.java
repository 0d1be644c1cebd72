package org.bitfold.verifier;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.Sha256;
import org.bitfold.verifier.oracle.Planes;

/**
 * One output of one run that claim C4 compared. Digests are SHA-256 over the elements as
 * little-endian binary32 in the order {@code [C, H, W]}, which is what a {@code .npy} file holds
 * behind its header.
 *
 * @param check which check compared it
 * @param picture what went in
 * @param output name of the output
 * @param shape of the output, {@code [C, H, W]}
 * @param inputSha256 digest of what went in
 * @param originalSha256 digest of what the original made of it
 * @param packedSha256 digest of what the packed file made of it
 * @param largestDifference between the two
 * @param planes the pictures themselves, for a page; left out of the JSON, and where they are large
 */
public record Comparison(
    String check,
    String picture,
    String output,
    List<Integer> shape,
    String inputSha256,
    String originalSha256,
    String packedSha256,
    double largestDifference,
    @JsonIgnore Optional<Exhibit> planes) {
  /** Beyond this many elements the pictures themselves are not kept. */
  private static final int LARGEST_EXHIBIT = 1 << 22;

  public Comparison {
    shape = List.copyOf(shape);
  }

  /** What went in and what came out. */
  public record Exhibit(Planes input, Planes original, Planes packed) {}

  /** Compares two outputs of one shape. */
  public static Comparison of(
      String check, String picture, String output, Planes input, Planes original, Planes packed) {
    boolean small = input.values().length + 2L * packed.values().length <= LARGEST_EXHIBIT;
    return new Comparison(
        check,
        picture,
        output,
        List.of(packed.channels(), packed.height(), packed.width()),
        digest(input),
        digest(original),
        digest(packed),
        largestDifference(original.values(), packed.values()),
        small ? Optional.of(new Exhibit(input, original, packed)) : Optional.empty());
  }

  private static double largestDifference(float[] expected, float[] found) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((double) found[i] - expected[i]));
    }
    return largest;
  }

  private static String digest(Planes planes) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, planes.values().length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(planes.values());
    return Sha256.digest(bytes.array()).toString();
  }
}

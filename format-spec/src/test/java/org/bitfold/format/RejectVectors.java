package org.bitfold.format;

import java.util.List;
import java.util.stream.Stream;

/**
 * Files that every reader refuses, at least one per {@link ErrorCode}. All but those about the
 * digest itself have a digest that fits.
 */
public final class RejectVectors {
  private RejectVectors() {}

  /**
   * A file that is refused.
   *
   * @param name what is wrong with it, fit for a file name
   */
  public record Vector(String name, ErrorCode code, byte[] file) {}

  /** All vectors, from the outermost layer of a file to the innermost. */
  public static List<Vector> all() {
    return Stream.of(
            new RejectedContainers(),
            new RejectedVersions(),
            new RejectedOffsets(),
            new RejectedOverlaps(),
            new RejectedTexts(),
            new RejectedFields(),
            new RejectedData(),
            new RejectedModels(),
            new RejectedSelfTests(),
            new RejectedOperators(),
            new RejectedPairs(),
            new RejectedForms())
        .map(RejectGroup::vectors)
        .flatMap(List::stream)
        .toList();
  }
}

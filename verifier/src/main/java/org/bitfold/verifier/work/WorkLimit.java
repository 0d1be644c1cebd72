package org.bitfold.verifier.work;

import java.util.List;
import java.util.Locale;
import org.bitfold.model.Shape;
import org.bitfold.verifier.VerificationException;

/**
 * The largest load that a file may put on the verifier. A valid file of a kilobyte can declare
 * hours of work; real networks declare so much only with the weights to go with it: on its
 * self-test, BBCU-M ×4 makes 26 values per byte of its file by 1,600 operations. The limit is
 * several times that per byte, and a floor under which no size matters.
 *
 * @param bytes of the files that say what to run
 * @param factor how many times the usual limit is allowed; above 1 on request
 * @param scale by how much larger the pictures that somebody brings are than those that the
 *     verifier chooses; at least 1
 */
public record WorkLimit(long bytes, double factor, double scale) {
  /** The option that lifts the limit. */
  public static final String OPTION = "--max-work";

  private static final double LEAST_VALUES = 1 << 24;
  private static final double VALUES_PER_BYTE = 32;
  private static final double LEAST_OPERATIONS = 1 << 28;
  private static final double OPERATIONS_PER_BYTE = 1 << 13;

  /** All tries of a property may take so many operations per byte. */
  private static final double EFFORT_PER_BYTE = 1 << 16;

  /** Pictures up to so many pixels are chosen by the verifier itself. */
  private static final double PIXELS = 256;

  /** The limit for pictures of the verifier's choice. */
  public WorkLimit(long bytes, double factor) {
    this(bytes, factor, 1);
  }

  /** The limit on pictures of {@code pixels} pixels that the user brings. */
  public WorkLimit onPictures(long pixels) {
    return new WorkLimit(bytes, factor, Math.max(1, pixels / PIXELS));
  }

  /** The usual limit where further files, the ONNX network, say what to run as well. */
  public WorkLimit with(long moreBytes) {
    return new WorkLimit(bytes + moreBytes, factor, scale);
  }

  /** Whether {@code load} is within the limit. */
  public boolean admits(Load load) {
    return times(load) <= factor;
  }

  /** How many times the usual limit {@code load} is. */
  private double times(Load load) {
    return Math.max(
            load.values() / (LEAST_VALUES + VALUES_PER_BYTE * bytes),
            load.operations() / (LEAST_OPERATIONS + OPERATIONS_PER_BYTE * bytes))
        / scale;
  }

  /** What all tries of a property may take together, at most {@code most} operations. */
  public long effort(long most) {
    return (long) Math.min(most, LEAST_OPERATIONS + EFFORT_PER_BYTE * bytes);
  }

  /**
   * Refuses a load beyond the limit.
   *
   * @param what would be run, for the message
   * @param pictures on which
   * @throws VerificationException naming the load, the limit and the option that lifts it
   */
  public void expect(String what, List<Shape> pictures, Load load) {
    if (!admits(load)) {
      throw new VerificationException(refusal(what + on(pictures), load));
    }
  }

  /** As {@link #expect(String, List, Load)}, where it is more than one run. */
  public void expect(String what, Load load) {
    expect(what, List.of(), load);
  }

  private static String on(List<Shape> pictures) {
    return pictures.isEmpty()
        ? ""
        : " on "
            + String.join(
                ", ",
                pictures.stream()
                    .map(
                        picture ->
                            "%dx%dx%d"
                                .formatted(picture.height(), picture.width(), picture.channels()))
                    .toList());
  }

  private String refusal(String what, Load load) {
    return String.format(
        Locale.ROOT,
        "%s would make %,d values by %,d operations, %,.1f times what is run for %,d bytes of"
            + " files; %s %d runs it",
        what,
        load.values(),
        load.operations(),
        times(load) / factor,
        bytes,
        OPTION,
        (long) Math.ceil(times(load)));
  }
}

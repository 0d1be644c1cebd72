package org.bitfold.conformance;

import java.util.List;
import java.util.stream.Stream;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/**
 * Pictures that a runtime must not run a model on.
 *
 * @param name what is wrong with them, fit for a file name
 * @param model the {@link Case} whose model it is
 * @param inputs one picture per input of the model
 */
record RefusedPictures(String name, String model, List<Tensor> inputs) {
  private static final String FIXED = "interface-fixed-height-fixed-width";
  private static final String SPARSE = "interface-rows-and-columns-that-nothing-reads";
  private static final String UNREAD = "interface-without-nodes";
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  static List<RefusedPictures> all() {
    Tensor good = picture(2, 3, 2);
    return List.of(
        new RefusedPictures("another-height", FIXED, List.of(picture(3, 3, 2), good)),
        new RefusedPictures("another-width", FIXED, List.of(good, picture(2, 4, 2))),
        new RefusedPictures("too-few-channels", FIXED, List.of(picture(2, 3, 1), good)),
        new RefusedPictures("too-many-channels", FIXED, List.of(good, picture(2, 3, 3))),
        new RefusedPictures("not-a-number", FIXED, List.of(with(good, 0, 0, Float.NaN), good)),
        new RefusedPictures("infinity", FIXED, List.of(good, with(good, 1, 2, INFINITY))),
        new RefusedPictures("minus-infinity", FIXED, List.of(with(good, 1, 0, -INFINITY), good)),
        new RefusedPictures("in-a-row-that-nothing-reads", SPARSE, unread(4, 0, Float.NaN)),
        new RefusedPictures("in-a-column-that-nothing-reads", SPARSE, unread(0, 4, INFINITY)),
        new RefusedPictures(
            "in-a-picture-that-nothing-reads",
            UNREAD,
            List.of(picture(2, 3, 2), with(picture(2, 3, 1), 1, 1, Float.NaN))));
  }

  private static List<Tensor> unread(int y, int x, float value) {
    return Stream.of(picture(5, 5, 1)).map(picture -> with(picture, y, x, value)).toList();
  }

  private static Tensor picture(int height, int width, int channels) {
    return HardNumbers.picture("refused", height, width, channels);
  }

  /** The same picture with another number in the last channel of a pixel. */
  private static Tensor with(Tensor picture, int y, int x, float value) {
    Shape shape = picture.shape();
    return Tensor.generate(
        shape,
        (i, j, c) -> i == y && j == x && c == shape.channels() - 1 ? value : picture.get(i, j, c));
  }
}

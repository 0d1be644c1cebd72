package org.bitfold.cli.quality;

import org.bitfold.cli.console.Quantities;
import org.bitfold.model.Metadata;
import org.bitfold.runtime.Tensor;

/**
 * How close a picture comes to a reference, as super-resolution papers measure it: on the luma of
 * colour pictures, after rounding to 8 bits, without some pixels at the border.
 *
 * @param psnr in dB; infinite where the pictures agree
 * @param ssim 1 where the pictures agree
 * @param luma whether colour pictures were compared, by their luma
 * @param border pixels cut off each side
 */
public record Quality(double psnr, double ssim, boolean luma, int border) {

  /**
   * Compares two pictures.
   *
   * @param picture {@code [H, W, 1]} or {@code [H, W, 3]}
   * @param reference of the same shape
   * @param metadata range and colour order of both
   * @param border pixels to leave out on each side; at least 11 remain
   */
  public static Quality of(Tensor picture, Tensor reference, Metadata metadata, int border) {
    if (!picture.shape().equals(reference.shape())) {
      throw new IllegalArgumentException(
          "pictures of shape %s and %s".formatted(picture.shape(), reference.shape()));
    }
    Plane a = Plane.of(picture, metadata).cropped(border);
    Plane b = Plane.of(reference, metadata).cropped(border);
    return new Quality(psnr(a, b), Ssim.of(a, b), picture.shape().channels() > 1, border);
  }

  /** In one line: what was measured, and how. */
  public String describe() {
    return "PSNR %s dB, SSIM %s (%s, 8 bits, %d pixels cut off each side)"
        .formatted(
            Quantities.decimals(psnr, 2),
            Quantities.decimals(ssim, 4),
            luma ? "luma of BT.601" : "gray",
            border);
  }

  /** Whether pictures of this size can be compared. */
  public static boolean measures(Tensor picture, int border) {
    int channels = picture.shape().channels();
    return (channels == 1 || channels == 3)
        && Math.min(picture.shape().height(), picture.shape().width()) - 2 * border >= Ssim.WINDOW;
  }

  private static double psnr(Plane a, Plane b) {
    double squares = 0;
    for (int i = 0; i < a.values().length; i++) {
      double difference = a.values()[i] - b.values()[i];
      squares += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255.0 * a.values().length / squares);
  }
}

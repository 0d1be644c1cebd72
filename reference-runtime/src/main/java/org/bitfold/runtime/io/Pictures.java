package org.bitfold.runtime.io;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import org.bitfold.format.AtomicFile;
import org.bitfold.model.Metadata;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** Pictures as models see them: 8 bits a sample, gray or three colours, PNG, JPEG or BMP. */
public final class Pictures {
  private static final int FULL = 255;

  private Pictures() {}

  /**
   * Reads a picture for a model. A gray one is three equal colours to a model that takes three.
   *
   * @param metadata what range and colour order the model wants
   * @param channels how many channels the model takes: 1 or 3
   * @return {@code [H, W, channels]}, samples scaled from 0 … 255 to 0 … value range
   * @throws FileContentException if the file is no such picture; the message says what to do
   */
  public static Tensor read(Path file, Metadata metadata, int channels) throws IOException {
    Samples samples = Samples.of(file, PictureDecoder.decode(file));
    boolean gray = samples.channels() == 1 && channels == 3;
    if (samples.channels() != channels && !gray) {
      throw new FileContentException(
          file,
          "is a %s picture, the model takes %d channel%s: %s"
              .formatted(
                  samples.channels() == 1 ? "gray" : "colour",
                  channels,
                  channels == 1 ? "" : "s",
                  advice(channels)));
    }
    boolean reversed = reversed(metadata, channels);
    double range = metadata.valueRange();
    return Tensor.generate(
        new Shape(samples.height(), samples.width(), channels),
        (y, x, c) -> {
          int of = gray ? 0 : reversed ? channels - 1 - c : c;
          return (float) (samples.get(y, x, of) * range / FULL);
        });
  }

  /**
   * Writes what a model made as a picture, in the format that the file's name ends in, whole or not
   * at all. Samples are scaled back to 0 … 255, rounded half up, and clamped.
   *
   * @param tensor {@code [H, W, 1]} or {@code [H, W, 3]}
   * @throws IllegalArgumentException if the tensor is no picture or the name ends in another format
   */
  public static void write(Path file, Tensor tensor, Metadata metadata) throws IOException {
    PictureFormat format = PictureFormat.of(file);
    BufferedImage image = image(tensor, metadata);
    AtomicFile.write(file, format.encode(image));
  }

  /**
   * The 8-bit sample that {@code value} becomes.
   *
   * @throws IllegalArgumentException if it is NaN
   */
  public static int sample(float value, Metadata metadata) {
    return sample(value, metadata, FULL);
  }

  /**
   * The sample of any number of bits that {@code value} becomes.
   *
   * @param full the largest sample, such as 65535
   * @throws IllegalArgumentException if it is NaN
   */
  public static int sample(float value, Metadata metadata, int full) {
    if (Float.isNaN(value)) {
      throw new IllegalArgumentException("NaN is no sample of a picture");
    }
    double scaled = (double) value * full / metadata.valueRange();
    return (int) Math.clamp(Math.floor(scaled + 0.5), 0.0, full);
  }

  private static BufferedImage image(Tensor tensor, Metadata metadata) {
    Shape shape = tensor.shape();
    int channels = shape.channels();
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "a tensor of %s is no picture: it has %d channels, not 1 or 3; write it as .npy"
              .formatted(shape, channels));
    }
    boolean reversed = reversed(metadata, channels);
    BufferedImage image =
        new BufferedImage(
            shape.width(),
            shape.height(),
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    int[] row = new int[shape.width() * channels];
    for (int y = 0; y < shape.height(); y++) {
      for (int i = 0; i < row.length; i++) {
        int c = i % channels;
        row[i] = sample(tensor.get(y, i / channels, reversed ? channels - 1 - c : c), metadata);
      }
      image.getRaster().setPixels(0, y, shape.width(), 1, row);
    }
    return image;
  }

  private static boolean reversed(Metadata metadata, int channels) {
    return channels == 3 && metadata.colorOrder() == Metadata.ColorOrder.BGR;
  }

  private static String advice(int channels) {
    return switch (channels) {
      case 1 -> "convert the picture to gray";
      case 3 -> "convert the picture to RGB";
      default -> "give it a .npy tensor";
    };
  }
}

package org.bitfold.cli.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.TensorBuilder;
import org.bitfold.runtime.io.Npy;
import org.bitfold.runtime.io.Pictures;

/** Tensors in files: pictures by what they hold, {@code .npy} as it is. */
public final class Tensors {
  private static final Set<String> WRITTEN = Set.of("npy", "png", "jpg", "jpeg", "bmp");

  private Tensors() {}

  /**
   * Opens what goes into a model: a PNG picture is read row by row, anything else at once.
   *
   * @throws ShapeException if it does not have the input's channels or size
   */
  public static InputRows open(Path file, Input input, Metadata metadata) throws IOException {
    if (UserFile.kind(file) != FileKind.PNG) {
      return InputRows.of(read(file, input, metadata));
    }
    PngInput rows = PngInput.open(file, input.channels(), metadata);
    try {
      expectFit(file, rows.shape(), input);
      return rows;
    } catch (ShapeException e) {
      rows.close();
      throw e;
    }
  }

  /**
   * Begins what comes out of a model: a PNG picture is written row by row, anything else at once.
   *
   * @param depth bits of a PNG picture's samples, 8 or 16
   */
  public static OutputRows create(Path file, Shape shape, Metadata metadata, int depth)
      throws IOException {
    return extension(file).equals("png")
        ? PngOutput.create(file, shape, metadata, depth)
        : OutputRows.whole(file, shape, metadata);
  }

  /**
   * Reads what goes into a model.
   *
   * @throws ShapeException if a tensor does not have the input's channels or size
   */
  public static Tensor read(Path file, Input input, Metadata metadata) throws IOException {
    Tensor tensor = read(file, input.channels(), metadata);
    expectFit(file, tensor.shape(), input);
    return tensor;
  }

  private static void expectFit(Path file, Shape shape, Input input) {
    boolean fits =
        shape.channels() == input.channels()
            && (input.height() == 0 || input.height() == shape.height())
            && (input.width() == 0 || input.width() == shape.width());
    if (!fits) {
      throw new ShapeException(
          "%s: is %s, the model's input '%s' takes %s"
              .formatted(file, describe(shape), input.name(), describe(input)));
    }
  }

  /**
   * Reads a picture or a tensor.
   *
   * @param channels what a picture must have
   */
  public static Tensor read(Path file, int channels, Metadata metadata) throws IOException {
    return switch (UserFile.kind(file)) {
      case PNG -> readPng(file, channels, metadata);
      case JPEG, BMP -> Pictures.read(file, metadata, channels);
      case NPY -> Npy.read(file);
      case PACKED_MODEL, ZIP, TEXT, EMPTY, OTHER ->
          throw UserFile.mixedUp(file, "a PNG, JPEG or BMP picture or a .npy tensor");
    };
  }

  private static Tensor readPng(Path file, int channels, Metadata metadata) throws IOException {
    try (PngInput rows = PngInput.open(file, channels, metadata)) {
      Shape shape = rows.shape();
      TensorBuilder tensor = new TensorBuilder(shape);
      float[] row = new float[shape.width() * channels];
      for (int y = 0; y < shape.height(); y++) {
        rows.read(y, row, 0);
        tensor.write(y, row, 0);
      }
      return tensor.build();
    }
  }

  /** Refuses, before any work is done, a file that could not be written afterwards. */
  public static void expectWritable(Path file) throws IOException {
    UserFile.expectWritable(file);
    if (!WRITTEN.contains(extension(file))) {
      throw new FileSystemException(
          file.toString(), null, "give it a name that ends in .png, .jpg, .bmp or .npy");
    }
  }

  /** Writes a tensor as what the file's name says, whole or not at all. */
  public static void write(Path file, Tensor tensor, Metadata metadata) throws IOException {
    if (extension(file).equals("npy")) {
      Npy.write(file, tensor);
    } else {
      Pictures.write(file, tensor, metadata);
    }
  }

  /** {@code 320x180 pixels, 3 channels}: width first, as people say it. */
  public static String describe(Shape shape) {
    return "%dx%d pixels, %s".formatted(shape.width(), shape.height(), channels(shape.channels()));
  }

  private static String describe(Input input) {
    String size =
        input.height() == 0 && input.width() == 0
            ? "any size"
            : "%sx%s pixels".formatted(side(input.width()), side(input.height()));
    return size + ", " + channels(input.channels());
  }

  private static String side(int pixels) {
    return pixels == 0 ? "any" : String.valueOf(pixels);
  }

  private static String channels(int count) {
    return count + (count == 1 ? " channel" : " channels");
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}

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
import org.bitfold.runtime.io.Npy;
import org.bitfold.runtime.io.Pictures;

/** Tensors in files: pictures by what they hold, {@code .npy} as it is. */
public final class Tensors {
  private static final Set<String> WRITTEN = Set.of("npy", "png", "jpg", "jpeg", "bmp");

  private Tensors() {}

  /**
   * Reads what goes into a model.
   *
   * @throws ShapeException if a tensor does not have the input's channels or size
   */
  public static Tensor read(Path file, Input input, Metadata metadata) throws IOException {
    Tensor tensor = read(file, input.channels(), metadata);
    Shape shape = tensor.shape();
    boolean fits =
        shape.channels() == input.channels()
            && (input.height() == 0 || input.height() == shape.height())
            && (input.width() == 0 || input.width() == shape.width());
    if (!fits) {
      throw new ShapeException(
          "%s: is %s, the model's input '%s' takes %s"
              .formatted(file, describe(shape), input.name(), describe(input)));
    }
    return tensor;
  }

  /**
   * Reads a picture or a tensor.
   *
   * @param channels what a picture must have
   */
  public static Tensor read(Path file, int channels, Metadata metadata) throws IOException {
    return switch (UserFile.kind(file)) {
      case PNG, JPEG, BMP -> Pictures.read(file, metadata, channels);
      case NPY -> Npy.read(file);
      case PACKED_MODEL, ZIP, TEXT, EMPTY, OTHER ->
          throw UserFile.mixedUp(file, "a PNG, JPEG or BMP picture or a .npy tensor");
    };
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

package org.bitfold.verifier.observed;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bitfold.model.Metadata;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.bitfold.runtime.io.Pictures;
import org.bitfold.verifier.VerificationException;

/**
 * A pair of files: what went into the original network, and what came out; each a {@code .npy}
 * tensor or a picture.
 */
public record Golden(Path input, Path output) {
  private static final Pattern INPUT = Pattern.compile("(.*)input(.*)\\.(?:npy|png|jpe?g|bmp)");
  private static final List<String> ENDINGS = List.of(".npy", ".png", ".jpg", ".jpeg", ".bmp");
  private static final String TENSOR = ".npy";

  /**
   * Every pair of a folder: {@code …input….npy} and {@code …output….npy}, or pictures of these
   * names.
   *
   * @throws VerificationException if there is none, or an input has no output
   */
  static List<Golden> in(Path folder) throws IOException {
    List<Golden> pairs = new ArrayList<>();
    for (Path file : sorted(folder)) {
      Matcher name = INPUT.matcher(name(file));
      if (name.matches()) {
        pairs.add(new Golden(file, output(file, name.group(1) + "output" + name.group(2))));
      }
    }
    if (pairs.isEmpty()) {
      throw new VerificationException(
          folder
              + " holds no golden tensors: save them as input_0.npy and output_0.npy, or as"
              + " pictures of these names");
    }
    return pairs;
  }

  /**
   * Every file of a folder that takes part, by name.
   *
   * @throws FileSystemException naming what cannot be read as a file: a folder, a pipe
   */
  public static List<Path> files(Path folder) throws IOException {
    List<Path> files =
        sorted(folder).stream()
            .filter(file -> ENDINGS.stream().anyMatch(name(file)::endsWith))
            .filter(file -> name(file).contains("input") || name(file).contains("output"))
            .toList();
    for (Path file : files) {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new FileSystemException(file.toString(), null, "is no file");
      }
    }
    return files;
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static Path output(Path input, String stem) {
    Optional<Path> output =
        ENDINGS.stream()
            .map(ending -> input.resolveSibling(stem + ending))
            .filter(Files::exists)
            .findFirst();
    return output.orElseThrow(
        () ->
            new VerificationException(
                "%s has no output beside it: expected %s%s".formatted(input, stem, TENSOR)));
  }

  /**
   * A tensor as it is, a picture as the model takes it.
   *
   * @param channels how many are expected; a tensor that has them last, as Keras saves it, is
   *     turned
   */
  static Tensor read(Path file, Metadata metadata, int channels) throws IOException {
    return name(file).endsWith(TENSOR)
        ? channelsFirst(Npy.read(file), channels)
        : Pictures.read(file, metadata, channels);
  }

  private static Tensor channelsFirst(Tensor tensor, int channels) {
    Shape shape = tensor.shape();
    boolean last = shape.channels() != channels && shape.width() == channels;
    return last
        ? Tensor.of(new Shape(shape.channels(), shape.height(), channels), tensor.toNchw())
        : tensor;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }
}

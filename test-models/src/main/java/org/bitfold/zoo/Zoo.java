package org.bitfold.zoo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The models and pictures that come with Bitfold. They are resources, in a folder or within a jar;
 * whoever needs files copies them out.
 */
public final class Zoo {
  private Zoo() {}

  /** The names of all models, sorted. */
  public static List<String> models() {
    return list("models");
  }

  /** All models with what is known about them, in the order of their names. */
  public static List<TrainedModel> trained() {
    return models().stream().map(Zoo::model).toList();
  }

  /**
   * A model by its name.
   *
   * @throws IllegalArgumentException if there is no such model
   */
  public static TrainedModel model(String name) {
    requireModel(name);
    Properties properties = new Properties();
    try (InputStream in = open("models/" + name + "/model.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long goldens =
        list("models/" + name).stream().filter(file -> file.matches("input_\\d+\\.npy")).count();
    return TrainedModel.from(name, properties, (int) goldens);
  }

  /** The file names of all pictures, sorted. */
  public static List<String> pictures() {
    return list("pictures");
  }

  /**
   * Copies a model's files, each whole or not at all: {@code model.onnx} and its golden tensors
   * {@code input_N.npy} and {@code output_N.npy}, float32 NCHW.
   *
   * @param folder an existing folder
   * @return the copy of {@code model.onnx}
   * @throws IllegalArgumentException if there is no such model
   */
  public static Path copyModel(String name, Path folder) throws IOException {
    requireModel(name);
    for (String file : list("models/" + name)) {
      if (file.endsWith(".onnx") || file.endsWith(".npy")) {
        copy("models/" + name + "/" + file, folder.resolve(file));
      }
    }
    return folder.resolve("model.onnx");
  }

  /**
   * Copies a picture, whole or not at all.
   *
   * @param folder an existing folder
   * @return the copy
   * @throws FileNotFoundException if there is no such picture
   */
  public static Path copyPicture(String name, Path folder) throws IOException {
    Path copy = folder.resolve(name);
    copy("pictures/" + name, copy);
    return copy;
  }

  private static void requireModel(String name) {
    if (!models().contains(name)) {
      throw new IllegalArgumentException(
          "there is no model '%s' in the zoo; there are %s".formatted(name, models()));
    }
  }

  static String text(String resource) throws IOException {
    try (InputStream in = open(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void copy(String resource, Path file) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    try (InputStream in = open(resource)) {
      Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static InputStream open(String resource) throws FileNotFoundException {
    InputStream in = Zoo.class.getResourceAsStream(resource);
    if (in == null) {
      throw new FileNotFoundException("the zoo has no " + resource);
    }
    return in;
  }

  private static List<String> list(String folder) {
    try {
      URI uri = Zoo.class.getResource(folder).toURI();
      if (!uri.getScheme().equals("jar")) {
        return list(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return list(jar.getPath("org/bitfold/zoo/" + folder));
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a resource without an address: " + folder, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString().replace("/", ""))
          .sorted()
          .toList();
    }
  }
}

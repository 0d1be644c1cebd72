package org.bitfold.cli.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bitfold.format.BfldFile;
import org.bitfold.format.BfldReader;
import org.bitfold.model.Model;

/** A file that the user named, checked to be of the kind that a command wants in its place. */
public final class UserFile {
  private UserFile() {}

  /**
   * Reads a packed model.
   *
   * @throws IOException whose message says what the file is instead, or what is wrong with it
   */
  public static Model readModel(Path file) throws IOException {
    return describeModel(file).model();
  }

  /**
   * Reads a packed model, with facts about its file.
   *
   * @throws IOException whose message says what the file is instead, or what is wrong with it
   */
  public static BfldFile describeModel(Path file) throws IOException {
    expectModel(file);
    return BfldReader.describe(file);
  }

  /** Refuses what is evidently no packed model, by its own name. */
  public static void expectModel(Path file) throws IOException {
    switch (kind(file)) {
      // Damaged models are for their reader to judge.
      case PACKED_MODEL, OTHER -> {}
      case PNG, JPEG, BMP, NPY, ZIP, TEXT, EMPTY -> throw mixedUp(file, "a packed model (.bfld)");
    }
  }

  /** Refuses what is evidently no ONNX file, by its own name. */
  public static void expectOnnx(Path file) throws IOException {
    switch (kind(file)) {
      case OTHER -> {}
      case PACKED_MODEL, PNG, JPEG, BMP, NPY, ZIP, TEXT, EMPTY ->
          throw mixedUp(file, "an ONNX network");
    }
  }

  /** The kind of a file that is there and readable. */
  public static FileKind kind(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a folder, expected a file");
    }
    return FileKind.of(file);
  }

  /**
   * Refuses, before any work is done, a file that could not be written afterwards.
   *
   * @throws IOException if its folder is missing or it is a folder
   */
  public static void expectWritable(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a folder, expected a file name");
    }
    if (!Files.isDirectory(folder)) {
      throw new FileSystemException(
          file.toString(), null, "cannot be written: there is no folder " + folder);
    }
  }

  /**
   * Makes a folder for results, where it is not there yet.
   *
   * @throws IOException saying that it cannot be made
   */
  public static void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      String reason =
          Files.exists(folder) ? "is a file, expected a folder" : "this folder cannot be made";
      FileSystemException failure = new FileSystemException(folder.toString(), null, reason);
      failure.initCause(e);
      throw failure;
    }
  }

  /**
   * Refuses, before any work is done, an output that would replace an input or another output.
   *
   * @param outputs files to be written
   * @param inputs files that are read
   * @throws IOException if one file has been given two parts
   */
  public static void expectApart(List<Path> outputs, List<Path> inputs) throws IOException {
    List<Path> seen = new ArrayList<>(inputs);
    for (Path output : outputs) {
      for (Path other : seen) {
        if (isSame(output, other)) {
          throw new FileSystemException(
              output.toString(),
              null,
              "is named as %s, too: give the output a name of its own"
                  .formatted(inputs.contains(other) ? "an input" : "another output"));
        }
      }
      seen.add(output);
    }
  }

  private static boolean isSame(Path one, Path other) throws IOException {
    return Files.exists(one) && Files.exists(other)
        ? Files.isSameFile(one, other)
        : one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  /** A file of another kind than the command wants in its place. */
  static FileSystemException mixedUp(Path file, String expected) throws IOException {
    return new FileSystemException(
        file.toString(),
        null,
        "is %s, expected %s".formatted(FileKind.of(file).description(), expected));
  }
}

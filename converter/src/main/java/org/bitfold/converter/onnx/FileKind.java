package org.bitfold.converter.onnx;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a file is that is not an ONNX network, told by how it begins. */
final class FileKind {
  private static final int SHOWN = 512;

  private FileKind() {}

  /** A phrase such as "a PNG picture", or empty where nothing is recognized. */
  static Optional<String> of(byte[] bytes) {
    if (bytes.length == 0) {
      return Optional.of("an empty file");
    }
    if (starts(bytes, 0x89, 'P', 'N', 'G')) {
      return Optional.of("a PNG picture");
    }
    if (starts(bytes, 0xff, 0xd8, 0xff)) {
      return Optional.of("a JPEG picture");
    }
    if (starts(bytes, 'B', 'M') || starts(bytes, 'G', 'I', 'F', '8')) {
      return Optional.of("a picture");
    }
    if (starts(bytes, 'P', 'K', 3, 4)) {
      return Optional.of("a zip archive, perhaps a PyTorch checkpoint: export it to ONNX first");
    }
    if (starts(bytes, 0x80, 2) || starts(bytes, 0x80, 4)) {
      return Optional.of("a Python pickle, perhaps an old PyTorch checkpoint");
    }
    if (starts(bytes, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
      return Optional.of("a NumPy array");
    }
    if (starts(bytes, 0x89, 'H', 'D', 'F')) {
      return Optional.of("an HDF5 file, perhaps a Keras model");
    }
    if (tagged(bytes, "BFLD")) {
      return Optional.of("a packed Bitfold model already");
    }
    if (tagged(bytes, "TFL3")) {
      return Optional.of("a TensorFlow Lite model");
    }
    if (starts(bytes, 0x1f, 0x8b)) {
      return Optional.of("a gzip archive");
    }
    if (new String(bytes, 0, Math.min(bytes.length, SHOWN), StandardCharsets.ISO_8859_1)
        .startsWith("version https://git-lfs")) {
      return Optional.of("a Git LFS pointer: fetch the file itself with 'git lfs pull'");
    }
    return isText(bytes) ? Optional.of("a text file") : Optional.empty();
  }

  private static boolean isText(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, SHOWN); i++) {
      int b = bytes[i] & 0xff;
      if (b < 0x20 && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  /** FlatBuffers carry their identifier behind the offset of the root table. */
  private static boolean tagged(byte[] bytes, String identifier) {
    return bytes.length >= 8
        && new String(bytes, 4, 4, StandardCharsets.ISO_8859_1).equals(identifier);
  }

  private static boolean starts(byte[] bytes, int... prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}

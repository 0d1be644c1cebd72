package org.bitfold.cli.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file looks like by its first bytes, so that a mix-up is called by its name. */
public enum FileKind {
  PACKED_MODEL("a packed model"),
  PNG("a PNG picture"),
  JPEG("a JPEG picture"),
  BMP("a BMP picture"),
  NPY("a .npy tensor"),
  ZIP("a zip archive (PyTorch's own .pt and .pth files are; export to ONNX)"),
  TEXT("a text file"),
  EMPTY("empty"),
  /** ONNX files have no magic number: they are among these. */
  OTHER("of an unknown kind");

  private static final int LOOKED_AT = 512;

  private final String description;

  FileKind(String description) {
    this.description = description;
  }

  /** The kind with its article, for a message. */
  public String description() {
    return description;
  }

  /** Looks at the beginning of {@code file}. */
  public static FileKind of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in.readNBytes(LOOKED_AT));
    }
  }

  static FileKind of(byte[] start) {
    if (start.length == 0) {
      return EMPTY;
    }
    if (has(start, 4, "BFLD")) {
      return PACKED_MODEL;
    }
    if (has(start, 0, "\u0089PNG")) {
      return PNG;
    }
    if (has(start, 0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (has(start, 0, "BM") && start.length > 14 && start[6] == 0 && start[8] == 0) {
      return BMP;
    }
    if (has(start, 0, "\u0093NUMPY")) {
      return NPY;
    }
    if (has(start, 0, "PK\u0003\u0004")) {
      return ZIP;
    }
    return isText(start) ? TEXT : OTHER;
  }

  private static boolean has(byte[] start, int offset, String latin1) {
    byte[] magic = latin1.getBytes(StandardCharsets.ISO_8859_1);
    if (start.length < offset + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if (start[offset + i] != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** No control characters but white space: protobuf and FlatBuffers always hold some. */
  private static boolean isText(byte[] start) {
    for (byte b : start) {
      boolean control = b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f';
      if (control || b == 0x7f) {
        return false;
      }
    }
    return true;
  }
}

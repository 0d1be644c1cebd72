package org.bitfold.runtime.io;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is there but does not hold what is wanted; the message names file, finding, cure. */
public final class FileContentException extends IOException {
  private static final long serialVersionUID = 1L;

  FileContentException(Path file, String problem) {
    super(file + ": " + problem);
  }

  FileContentException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}

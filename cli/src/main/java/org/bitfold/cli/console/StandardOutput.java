package org.bitfold.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The process's stdout, which remembers that it could not be written: a {@link java.io.PrintWriter}
 * on top of it would swallow that. A reader who has seen enough ({@code | head}) is no failure.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream stream;
  private IOException failure;

  /** The stdout of this process. */
  public StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  StandardOutput(OutputStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      stream.write(bytes, offset, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /** Why something that was printed did not arrive; empty where nobody wanted it any more. */
  public Optional<IOException> failure() {
    boolean closed =
        failure != null && String.valueOf(failure.getMessage()).contains("Broken pipe");
    return closed ? Optional.empty() : Optional.ofNullable(failure);
  }
}

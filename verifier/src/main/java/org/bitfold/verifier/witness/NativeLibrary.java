package org.bitfold.verifier.witness;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bitfold.verifier.VerificationException;

/**
 * ONNX Runtime's native library, loaded once, such that it tells nobody what it runs and leaves no
 * files behind.
 *
 * <p>From 1.29 on the published library for Linux sends names, digests and structure of each
 * network to its maker, under a number that it keeps in the user's cache folder. Only this variable
 * prevents all of it, the number and the files in the folder for temporary files included, and only
 * if it is set before the library starts.
 */
final class NativeLibrary {
  private static final String SILENCE = "ORT_DISABLE_TELEMETRY";
  private static final String YES = "1";

  /** How ONNX Runtime names the folders that it unpacks its libraries to. */
  private static final String UNPACKED = "onnxruntime-java";

  private static Optional<OrtEnvironment> environment = Optional.empty();

  private NativeLibrary() {}

  /**
   * What sessions are made in.
   *
   * @throws LinkageError if there is no library for this machine
   * @throws VerificationException if the library cannot be kept from sending
   */
  static synchronized OrtEnvironment environment() {
    if (environment.isEmpty()) {
      if (!YES.equals(System.getenv(SILENCE))) {
        setVariable(SILENCE, YES);
      }
      OrtEnvironment loaded = OrtEnvironment.getEnvironment();
      try {
        loaded.setTelemetry(false); // Windows knows no such variable
      } catch (OrtException e) {
        throw new VerificationException(
            "ONNX Runtime cannot be kept from sending what it runs: " + e.getMessage(), e);
      }
      deleteUnpacked();
      environment = Optional.of(loaded);
    }
    return environment.get();
  }

  /** In the process itself, where native code reads it; Java's own copy stays as it is. */
  private static void setVariable(String name, String value) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return; // Windows
    }
    MethodHandle set =
        linker.downcallHandle(
            setenv.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    int overwrite = 1;
    try (Arena arena = Arena.ofConfined()) {
      int failed = (int) set.invoke(arena.allocateFrom(name), arena.allocateFrom(value), overwrite);
      if (failed != 0) {
        throw new VerificationException("the variable %s cannot be set".formatted(name));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv is no Java and throws nothing", e);
    }
  }

  /**
   * Deletes the files that the library was loaded from, where they were unpacked for this process:
   * what is loaded stays loaded, and 28 MB stay behind neither when a signal ends Java, nor an
   * empty folder whenever it ends.
   */
  private static void deleteUnpacked() {
    try {
      for (Path folder : unpacked(Files.readAllLines(Path.of("/proc/self/maps")))) {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
          files = entries.toList();
        }
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      return; // no Linux: the libraries themselves are deleted when Java ends
    }
  }

  /** The folders of the libraries that {@code maps}, in the form of proc(5), names. */
  static Set<Path> unpacked(List<String> maps) {
    return maps.stream()
        .filter(line -> line.contains("/" + UNPACKED))
        .map(line -> Path.of(line.substring(line.indexOf('/'))).getParent())
        .filter(folder -> folder.getFileName().toString().startsWith(UNPACKED))
        .collect(Collectors.toSet());
  }
}

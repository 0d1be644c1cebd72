import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Holds every Java source of the repository to google-java-format. Maven runs it on the JDK that
 * compiles the sources, because the formatter reads no newer syntax than its own JDK's.
 *
 * <p>Arguments: {@code check} or {@code write}, then the root of the repository.
 */
final class FormatSources {
  private static final Set<String> SKIPPED_FOLDERS = Set.of("target", ".git", "out");

  /** What flatc wrote stays as flatc wrote it. */
  private static final Path GENERATED = Path.of("org", "bitfold", "format", "fb");

  public static void main(String[] arguments) throws IOException {
    boolean write = arguments[0].equals("write");
    Path root = Path.of(arguments[1]);
    Formatter formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    List<Path> changed = new ArrayList<>();
    for (Path source : sources(root)) {
      String found = Files.readString(source);
      String expected = format(formatter, source, found);
      if (!expected.equals(found)) {
        changed.add(root.relativize(source));
        if (write) {
          Files.writeString(source, expected);
        }
      }
    }
    if (write) {
      changed.forEach(path -> System.out.println("formatted " + path));
    } else if (!changed.isEmpty()) {
      changed.forEach(path -> System.err.println("not formatted: " + path));
      System.err.println("To format: mvn -q -N verify -Dformat=write");
      System.exit(1);
    }
  }

  private static String format(Formatter formatter, Path source, String text) {
    try {
      return formatter.formatSourceAndFixImports(text);
    } catch (FormatterException e) {
      throw new IllegalArgumentException(source + " does not parse: " + e.getMessage(), e);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean skipped =
                SKIPPED_FOLDERS.contains(folder.getFileName().toString())
                    || folder.endsWith(GENERATED);
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    sources.sort(null);
    return sources;
  }
}

package org.bitfold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bitfold.cli.console.Steps;
import org.bitfold.cli.files.Restoration;
import org.bitfold.cli.files.UserFile;
import org.bitfold.model.Model;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;

/**
 * All pictures of a folder through one model, several at once: that uses the threads better than
 * several threads on one picture. One that cannot be restored is reported, the others go on.
 */
final class FolderRun {
  private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "bmp");

  /**
   * What became of the folder.
   *
   * @param restored pictures whose result was written
   * @param kept pictures whose result was there already
   * @param failures pictures that could not be restored, by name
   * @param left pictures that a signal left unfinished or not begun
   * @param atOnce pictures that were worked on at the same time
   */
  record Summary(
      int restored,
      int kept,
      List<Failure> failures,
      int left,
      int atOnce,
      long millis,
      String kernels) {
    int exitCode() {
      if (left > 0) {
        return ExitCode.BAD_INPUT;
      }
      return failures.stream().mapToInt(Failure::exitCode).max().orElse(ExitCode.SUCCESS);
    }
  }

  /** A picture that could not be restored, why, and what that alone would end the program with. */
  record Failure(String file, String problem, int exitCode) {}

  /** What is read and where its result goes. */
  private record Job(Path input, Path output) {}

  private final Model model;
  private final Path from;
  private final Path to;
  private final boolean keep;
  private volatile boolean interrupted;

  /**
   * A run that has not begun.
   *
   * @param keep whether results that are there already stay
   */
  FolderRun(Model model, Path from, Path to, boolean keep) {
    this.model = model;
    this.from = from;
    this.to = to;
    this.keep = keep;
  }

  /**
   * Restores everything that can be restored. Where the thread is interrupted meanwhile, what is
   * finished stays, and the rest is left; it is then interrupted no more.
   */
  Summary run(int threads, KernelChoice kernels) throws IOException {
    List<Failure> failures = new ArrayList<>();
    List<Job> jobs = jobs(failures);
    if (jobs.isEmpty() && failures.isEmpty()) {
      throw CommandFailure.badInput("%s: holds no .png, .jpg, .bmp or .npy files", from);
    }
    int refused = failures.size();
    UserFile.makeFolder(to);
    List<Job> missing = jobs.stream().filter(job -> !keep || !Files.exists(job.output())).toList();
    int atOnce = Math.clamp(missing.size(), 1, threads);
    SessionOptions options = new SessionOptions(Math.max(1, threads / atOnce), kernels);
    long start = System.nanoTime();
    try (Session session = Session.open(model, options);
        Steps steps = Steps.of("run", missing.size());
        ExecutorService pool = Executors.newFixedThreadPool(atOnce)) {
      List<Future<?>> results = new ArrayList<>();
      for (Job job : missing) {
        results.add(
            pool.submit(
                () -> {
                  restore(session, job);
                  return null;
                }));
      }
      int left = 0;
      for (int i = 0; i < missing.size(); i++) {
        left += collect(missing.get(i), results.get(i), pool, failures) ? 0 : 1;
        steps.step(missing.get(i).input().getFileName().toString());
      }
      return new Summary(
          missing.size() - (failures.size() - refused) - left,
          jobs.size() - missing.size(),
          failures,
          left,
          atOnce,
          Duration.ofNanos(System.nanoTime() - start).toMillis(),
          session.kernels());
    }
  }

  private void restore(Session session, Job job) throws IOException {
    List<Path> inputs = List.of(job.input());
    try (Restoration restoration = Restoration.open(model, inputs, List.of(job.output()))) {
      restoration.run(session);
    } catch (IOException | RuntimeException e) {
      if (!interrupted) {
        throw e;
      }
      // Such as a channel that closes: no failure of the picture's.
      CancellationException cancelled = new CancellationException("the run was interrupted");
      cancelled.initCause(e);
      throw cancelled;
    }
  }

  /** Waits for a picture; false where an interruption left it unfinished. */
  private boolean collect(Job job, Future<?> result, ExecutorService pool, List<Failure> failures) {
    try {
      result.get();
      return true;
    } catch (InterruptedException e) {
      interrupted = true;
      // What is whole by now stays; the others end, and those that have not begun never do.
      pool.shutdownNow().forEach(task -> ((Future<?>) task).cancel(false));
      return collect(job, result, pool, failures);
    } catch (CancellationException e) {
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CancellationException) {
        return false;
      }
      failures.add(failure(job.input(), e.getCause()));
      return true;
    }
  }

  private static Failure failure(Path input, Throwable cause) {
    ErrorReport.Line line = ErrorReport.line(cause);
    String name = input.getFileName().toString();
    String problem = line.message().replace(input + ": ", "");
    return new Failure(name, problem, line.exitCode());
  }

  /** By name; a picture whose result another one has taken is a failure. */
  private List<Job> jobs(List<Failure> failures) throws IOException {
    List<Path> files;
    try (var entries = Files.list(from)) {
      files = entries.filter(FolderRun::isWanted).sorted().toList();
    }
    List<Job> jobs = new ArrayList<>();
    Set<Path> taken = new HashSet<>();
    for (Path input : files) {
      Path output = output(input);
      if (taken.add(output)) {
        jobs.add(new Job(input, output));
      } else {
        failures.add(
            new Failure(
                input.getFileName().toString(),
                "its result would be %s, as another picture's: rename one"
                    .formatted(output.getFileName()),
                ExitCode.BAD_INPUT));
      }
    }
    return jobs;
  }

  private static boolean isWanted(Path file) {
    String ending = ending(file);
    return Files.isRegularFile(file) && (PICTURES.contains(ending) || ending.equals("npy"));
  }

  /** A picture's result is a PNG picture, whatever it was read from: JPEG would undo the work. */
  private Path output(Path input) {
    String name = input.getFileName().toString();
    String ending = ending(input);
    String base = name.substring(0, name.length() - ending.length());
    return to.resolve(base + (ending.equals("npy") ? "npy" : "png"));
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}

package org.bitfold.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a run takes of the machine's memory. */
final class Memory {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Writing 5 makes Linux forget the peak (proc(5)). */
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  private Memory() {}

  /** Bytes that Java allocates during {@code run}: all of its rows, and the litter. */
  static long allocatedBy(Runnable run) {
    if (!(ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads)) {
      return -1;
    }
    long before = threads.getTotalThreadAllocatedBytes();
    run.run();
    return threads.getTotalThreadAllocatedBytes() - before;
  }

  /** Bytes of this process that lie in memory now; negative where the system does not say. */
  static long resident() {
    return status("VmRSS:");
  }

  /** By how much memory rises during {@code run} above {@code before}, at its peak. */
  static long peakGrowth(long before, Runnable run) {
    try {
      Files.write(CLEAR, "5".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      run.run();
      return -1;
    }
    run.run();
    return before < 0 ? -1 : Math.max(0, status("VmHWM:") - before);
  }

  private static long status(String field) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    }
  }
}

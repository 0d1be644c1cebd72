package org.bitfold.cli.console;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows on a terminal what a long command is at; says nothing anywhere else. */
public final class Steps implements AutoCloseable {
  /** Set by the launcher when stderr is a terminal; redirected output gets no progress bar. */
  public static final String TERMINAL_PROPERTY = "bitfold.terminal";

  private static final int REFRESH_MILLIS = 200;

  private final ProgressBar bar;

  private Steps(ProgressBar bar) {
    this.bar = bar;
  }

  /** Begins to show {@code task}. */
  public static Steps of(String task) {
    return of(task, -1);
  }

  /** Begins to show {@code task}, which takes {@code count} steps. */
  public static Steps of(String task, long count) {
    if (!Boolean.getBoolean(TERMINAL_PROPERTY)) {
      return new Steps(null);
    }
    return new Steps(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(count)
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .clearDisplayOnFinish()
            .build());
  }

  /** Something new is being done. */
  public void step(String what) {
    if (bar != null) {
      bar.setExtraMessage(what);
      bar.step();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}

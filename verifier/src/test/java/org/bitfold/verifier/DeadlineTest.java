package org.bitfold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlineTest {
  @Test
  void theAlarmEndsWhatRunsAndLeavesNoTrace() {
    Deadline deadline = Deadline.in(Duration.ofMillis(20));
    try (Deadline.Alarm _ = deadline.alarm()) {
      assertThrows(CancellationException.class, DeadlineTest::compute);
      assertTrue(deadline.passed());
      assertFalse(deadline.interrupted());
      assertEquals("out of time", deadline.reason());
    }
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void anInterruptOfSomebodyElseStays() {
    Deadline deadline = Deadline.in(Duration.ofHours(1));
    try (Deadline.Alarm _ = deadline.alarm()) {
      Thread.currentThread().interrupt();
      assertThrows(CancellationException.class, Deadline::checkpoint);
      assertTrue(deadline.passed());
      assertEquals("interrupted", deadline.reason());
    }
    assertTrue(Thread.interrupted());
    assertEquals("interrupted", deadline.reason());
  }

  @Test
  void aClosedAlarmIsSilent() {
    Deadline deadline = Deadline.in(Duration.ofMillis(30));
    deadline.alarm().close();
    while (!deadline.passed()) {
      LockSupport.parkNanos(1_000_000);
    }
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals("out of time", deadline.reason());
  }

  private static void compute() {
    while (true) {
      Deadline.checkpoint();
      Thread.onSpinWait();
    }
  }
}

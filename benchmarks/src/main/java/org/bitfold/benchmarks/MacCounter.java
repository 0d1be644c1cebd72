package org.bitfold.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts multiply-accumulates, so that JMH prints them by the second. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class MacCounter {
  /** Done since the iteration began. */
  public long macs;
}

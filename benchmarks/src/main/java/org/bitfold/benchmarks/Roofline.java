package org.bitfold.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What binary multiply-accumulates cost at least: xor, popcount and addition of 32-bit lanes on
 * registers, without memory. Eight independent sums hide the instructions' latencies. Each xor
 * changes its register, so that no compiler can take it out of the loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--sun-misc-unsafe-memory-access=allow",
      "-XX:ObjectAlignmentInBytes=64",
      "-XX:-UseFPUForSpilling"
    })
public class Roofline {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int SUMS = 8;
  private static final int STEPS = 100_000;

  private final int[] words =
      new SplittableRandom(1).ints(SUMS * (long) SPECIES.length()).toArray();

  /** Steps of eight vectors each. */
  @Benchmark
  public int xorPopcountAdd(MacCounter counter) {
    counter.macs += (long) STEPS * SUMS * SPECIES.length() * Integer.SIZE;
    IntVector w0 = vector(0);
    IntVector w1 = vector(1);
    IntVector w2 = vector(2);
    IntVector w3 = vector(3);
    IntVector w4 = vector(4);
    IntVector w5 = vector(5);
    IntVector w6 = vector(6);
    IntVector w7 = vector(7);
    IntVector s0 = IntVector.zero(SPECIES);
    IntVector s1 = s0;
    IntVector s2 = s0;
    IntVector s3 = s0;
    IntVector s4 = s0;
    IntVector s5 = s0;
    IntVector s6 = s0;
    IntVector s7 = s0;
    for (int i = 0; i < STEPS; i++) {
      w0 = w0.lanewise(VectorOperators.XOR, w1);
      s0 = s0.add(w0.lanewise(VectorOperators.BIT_COUNT));
      w1 = w1.lanewise(VectorOperators.XOR, w2);
      s1 = s1.add(w1.lanewise(VectorOperators.BIT_COUNT));
      w2 = w2.lanewise(VectorOperators.XOR, w3);
      s2 = s2.add(w2.lanewise(VectorOperators.BIT_COUNT));
      w3 = w3.lanewise(VectorOperators.XOR, w4);
      s3 = s3.add(w3.lanewise(VectorOperators.BIT_COUNT));
      w4 = w4.lanewise(VectorOperators.XOR, w5);
      s4 = s4.add(w4.lanewise(VectorOperators.BIT_COUNT));
      w5 = w5.lanewise(VectorOperators.XOR, w6);
      s5 = s5.add(w5.lanewise(VectorOperators.BIT_COUNT));
      w6 = w6.lanewise(VectorOperators.XOR, w7);
      s6 = s6.add(w6.lanewise(VectorOperators.BIT_COUNT));
      w7 = w7.lanewise(VectorOperators.XOR, w0);
      s7 = s7.add(w7.lanewise(VectorOperators.BIT_COUNT));
    }
    IntVector low = s0.add(s1).add(s2).add(s3);
    IntVector high = s4.add(s5).add(s6).add(s7);
    return low.add(high).reduceLanes(VectorOperators.ADD);
  }

  private IntVector vector(int number) {
    return IntVector.fromArray(SPECIES, words, number * SPECIES.length());
  }
}

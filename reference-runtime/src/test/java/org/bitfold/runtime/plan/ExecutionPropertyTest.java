package org.bitfold.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.bitfold.model.ElementType;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Output;
import org.bitfold.model.RandomModels;
import org.bitfold.model.RandomModels.Sample;
import org.bitfold.model.Shape;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.RowSink;
import org.bitfold.runtime.RowSource;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.reference.ReferenceInterpreter;
import org.bitfold.runtime.stage.Slot;

/**
 * The same bytes as the reference interpreter, for models over every op, whatever the kernels, the
 * number of threads and the height of the blocks.
 */
class ExecutionPropertyTest {
  @Property(tries = 400, seed = "4711")
  void aFusedRunGivesTheBytesOfTheReference(
      @ForAll("samples") Sample sample,
      @ForAll KernelChoice kernels,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll("blocks") long blockBytes,
      @ForAll long seed) {
    check(sample.model(), sample.pictures(), kernels, threads, blockBytes, seed);
  }

  /** Every float value is an output, so that nothing is fused away. */
  @Property(tries = 300, seed = "4712")
  void everyFloatValueIsThatOfTheReference(
      @ForAll("samples") Sample sample,
      @ForAll KernelChoice kernels,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll("blocks") long blockBytes,
      @ForAll long seed) {
    Model model = sample.model();
    List<Output> outputs = new ArrayList<>();
    for (int value = 0; value < model.types().size(); value++) {
      if (model.types().get(value).element() == ElementType.FLOAT) {
        outputs.add(new Output("value " + value, value));
      }
    }
    Model open =
        new Model(
            model.inputs(),
            model.nodes(),
            outputs,
            model.metadata(),
            model.provenance(),
            model.selfTest());
    check(open, sample.pictures(), kernels, threads, blockBytes, seed);
  }

  private static void check(
      Model model,
      List<Shape> shapes,
      KernelChoice kernels,
      int threads,
      long blockBytes,
      long seed) {
    List<Tensor> pictures = pictures(shapes, new SplittableRandom(seed));
    List<Tensor> expected = ReferenceInterpreter.outputs(model, pictures);
    List<Tensor> found = run(model, pictures, Kernels.of(kernels), threads, blockBytes);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), found.get(i), "output " + model.outputs().get(i));
    }
  }

  private static List<Tensor> run(
      Model model, List<Tensor> pictures, Kernels kernels, int threads, long blockBytes) {
    Plan plan =
        Plan.of(Weights.pack(model, kernels), pictures.stream().map(Tensor::shape).toList());
    List<Collector> collectors = plan.outputs().stream().map(Collector::new).toList();
    Execution.run(
        plan,
        model.inputs().stream().map(Input::name).toList(),
        pictures.stream().map(RowSource::of).toList(),
        List.copyOf(collectors),
        threads,
        blockBytes);
    return collectors.stream().map(Collector::tensor).toList();
  }

  private static List<Tensor> pictures(List<Shape> shapes, SplittableRandom random) {
    List<Tensor> pictures = new ArrayList<>();
    for (Shape shape : shapes) {
      pictures.add(Tensor.generate(shape, (_, _, _) -> element(random)));
    }
    return pictures;
  }

  /** Mostly ordinary, with the zeros and halves that meet thresholds. */
  private static float element(SplittableRandom random) {
    return switch (random.nextInt(12)) {
      case 0 -> 0f;
      case 1 -> -0f;
      case 2 -> random.nextInt(-4, 5) / 2f;
      default -> (float) random.nextDouble(-2, 2);
    };
  }

  @Provide
  Arbitrary<Sample> samples() {
    return RandomModels.samples();
  }

  @Provide
  Arbitrary<Long> blocks() {
    return Arbitraries.of(1L, 1000L, 4000L, 1L << 40);
  }

  /** Collects rows, and sees that they come in order. */
  private static final class Collector implements RowSink {
    private final Shape shape;
    private final float[] values;
    private int next;

    Collector(Slot slot) {
      shape = slot.shape();
      values = new float[Math.toIntExact(shape.elements())];
    }

    @Override
    public void write(int y, float[] row, int offset) {
      assertEquals(next++, y);
      int length = shape.width() * shape.channels();
      System.arraycopy(row, offset, values, y * length, length);
    }

    Tensor tensor() {
      assertEquals(shape.height(), next, "rows");
      return Tensor.of(shape, values);
    }
  }
}

package org.bitfold.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.bench.Nets;
import org.bitfold.runtime.reference.ReferenceInterpreter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is computed in one pass over the pixels is what the reference computes op by op. */
class FusionTest {
  @ParameterizedTest(name = "{0} channels, {1}x{2}")
  @CsvSource({"64, 1, 1", "64, 2, 5", "64, 3, 19", "32, 4, 9", "40, 3, 7"})
  void aNetworkWithResidualsAndUpsampling(int channels, int height, int width) {
    check(Nets.bbcuM(channels, 1, 1), new Shape(height, width, 3));
  }

  @ParameterizedTest(name = "{0} to {1} channels")
  @CsvSource({"64, 64", "33, 32", "96, 128", "64, 48"})
  void stepsAfterABinaryConvolution(int inputs, int outputs) {
    Op prelu = new Op.PRelu(values(outputs, 1));
    Op affine = new Op.Affine(values(outputs, 2), values(outputs, 3));
    Op binarize = new Op.Binarize(values(outputs, 4));
    Shape picture = new Shape(2, 17, inputs);
    check(chain(inputs, outputs), picture);
    check(chain(inputs, outputs, prelu), picture);
    check(chain(inputs, outputs, prelu, affine, prelu), picture);
    check(chain(inputs, outputs, affine, prelu, affine), picture);
    check(chain(inputs, outputs, binarize, new Op.ToFloat()), picture);
    check(chain(inputs, outputs, prelu, affine, binarize, new Op.ToFloat()), picture);
  }

  @ParameterizedTest(name = "{0} channels, {1} pixels")
  @CsvSource({"64, 17", "64, 97", "32, 17", "48, 5", "128, 9", "40, 7"})
  void stepsAfterAResidual(int channels, int width) {
    Op prelu = new Op.PRelu(values(channels, 1));
    Op affine = new Op.Affine(values(channels, 2), values(channels, 3));
    Shape picture = new Shape(3, width, channels);
    List<Op> branch = new ArrayList<>(List.of(Nets.binary3x3(channels, channels)));
    List<Op> layer = List.of(Nets.binary3x3(channels, channels));
    check(Nets.residual(channels, branch, List.of()), picture);
    check(Nets.residual(channels, branch, List.of(affine)), picture);
    branch.add(prelu);
    check(Nets.residual(channels, branch, layer), picture);
    check(Nets.residual(channels, branch, List.of(affine, prelu)), picture);
    List<Op> more = new ArrayList<>(List.of(affine, prelu));
    more.addAll(layer);
    check(Nets.residual(channels, branch, more), picture);
  }

  private static Model chain(int inputs, int outputs, Op... more) {
    List<Op> ops = new ArrayList<>(List.of(Nets.binary3x3(inputs, outputs)));
    ops.addAll(List.of(more));
    return Nets.single(inputs, ops.toArray(new Op[0]));
  }

  private static FloatVector values(int count, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return FloatVector.of(values);
  }

  private static void check(Model model, Shape shape) {
    SplittableRandom random = new SplittableRandom(7);
    Tensor picture = Tensor.generate(shape, (_, _, _) -> (float) random.nextDouble(-1, 1));
    Tensor expected = ReferenceInterpreter.outputs(model, List.of(picture)).get(0);
    for (KernelChoice kernels : List.of(KernelChoice.SCALAR, KernelChoice.VECTOR)) {
      for (int threads = 1; threads <= 2; threads++) {
        try (Session session = Session.open(model, new SessionOptions(threads, kernels))) {
          assertEquals(expected, session.run(picture), kernels + ", " + threads + " threads");
        }
      }
    }
  }
}

package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.bitfold.format.LaterVersion;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.RandomModels;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;

/**
 * Small whole nets: one of the kind that restores pictures, and random ones over every operator.
 */
final class NetCases {
  private static final int RANDOM_NETS = 40;

  private NetCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    Case net = superResolution();
    cases.add(net);
    cases.add(
        new Case("net-of-a-later-minor-version", net.model(), net.inputs())
            .inForm(LaterVersion::of));
    cases.add(
        new Case("net-of-minor-version-256-not-canonical", net.model(), net.inputs())
            .inForm(file -> LaterVersion.notCanonical(file, 256)));
    SplittableRandom random = new SplittableRandom(2026);
    for (int i = 0; i < RANDOM_NETS; i++) {
      List<Long> steps = LongStream.range(0, 12).map(_ -> random.nextLong()).boxed().toList();
      RandomModels.Sample sample =
          RandomModels.sample(
              random.nextInt(1, 7), random.nextInt(1, 7), random.nextInt(1, 5), steps);
      cases.add(new Case("net-random-" + i, sample.model(), pictures(i, sample.pictures())));
    }
    return cases;
  }

  private static List<Tensor> pictures(int net, List<Shape> shapes) {
    List<Tensor> pictures = new ArrayList<>();
    for (Shape shape : shapes) {
      pictures.add(
          HardNumbers.picture(
              "net " + net + " " + pictures.size(),
              shape.height(),
              shape.width(),
              shape.channels()));
    }
    return pictures;
  }

  /** Head, one binary unit with RPReLU and residual, upsampling by 2, bilinear input added. */
  private static Case superResolution() {
    CaseBuilder net = CaseBuilder.over("net-super-resolution", 5, 6, 3);
    SplittableRandom random = net.random();
    Window same = Window.padded(1);
    net.then(new Op.Affine(FloatVector.filled(3, 130f), FloatVector.filled(3, -0f)));
    net.then(
        new Op.Conv2d(HardNumbers.filters(random, 8, 3, 3, 3), HardNumbers.of(random, 8), same, 1));
    int residual = net.newest();
    net.then(new Op.Binarize(HardNumbers.of(random, 8)));
    net.then(new Op.BinaryConv2d(HardNumbers.bits(random, 8, 3, 3, 8, false), same, 1));
    net.then(new Op.ScaleSums(HardNumbers.of(random, 8), HardNumbers.of(random, 8)));
    net.then(new Op.PRelu(HardNumbers.of(random, 8)));
    net.apply(new Op.Binary(Op.BinaryFunction.ADD), net.newest(), residual);
    net.then(
        new Op.BinaryWeightConv2d(
            HardNumbers.bits(random, 12, 1, 1, 8, true),
            HardNumbers.of(random, 12),
            HardNumbers.of(random, 12),
            Window.padded(0),
            1));
    net.then(new Op.DepthToSpace(2, Op.ChannelOrder.CRD));
    int detail = net.newest();
    Op.Ratio twice = new Op.Ratio(2, 1);
    net.apply(
        new Op.Resize(twice, twice, new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL)), 0);
    net.apply(new Op.Binary(Op.BinaryFunction.ADD), detail, net.newest());
    return net.build();
  }
}

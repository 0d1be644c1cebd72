package org.bitfold.cli;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Window;

/** Small packed models, built by hand. */
public final class TestModels {
  private TestModels() {}

  /**
   * A super-resolution net in miniature: float head, one binary unit, float upsampling ×2, float
   * tail; RGB in 0..1.
   */
  public static Model superResolution() {
    Random random = new Random(7);
    Window same = Window.padded(1);
    List<Node> nodes =
        List.of(
            new Node("head", convolution(random, 8, 3, same), List.of(0), ""),
            new Node("signs", new Op.Binarize(FloatVector.filled(8, 0.25f)), List.of(1), ""),
            new Node("body", new Op.BinaryConv2d(bits(random, 8, 8), same, 1), List.of(2), ""),
            new Node(
                "scale",
                new Op.ScaleSums(FloatVector.filled(8, 0.1f), FloatVector.filled(8, 0)),
                List.of(3),
                ""),
            new Node("residual", new Op.Binary(Op.BinaryFunction.ADD), List.of(4, 1), ""),
            new Node("up", convolution(random, 12, 8, same), List.of(5), ""),
            new Node("shuffle", new Op.DepthToSpace(2, Op.ChannelOrder.CRD), List.of(6), ""),
            new Node("tail", convolution(random, 3, 3, same), List.of(7), ""));
    return new Model(
        List.of(new Input("picture", 3, 0, 0)),
        nodes,
        List.of(new Output("enlarged", 8)),
        new Metadata(Metadata.Task.SUPER_RESOLUTION, Metadata.ColorOrder.RGB, 1),
        Provenance.none(),
        Optional.empty());
  }

  private static Op convolution(Random random, int outputs, int inputs, Window window) {
    float[] weights = new float[outputs * 9 * inputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian() / (3 * (float) Math.sqrt(inputs));
    }
    return new Op.Conv2d(
        new FloatFilters(outputs, 3, 3, inputs, FloatVector.of(weights)),
        FloatVector.filled(outputs, 0),
        window,
        1);
  }

  private static BitFilters bits(Random random, int outputs, int inputs) {
    byte[] weights = new byte[outputs * 9 * inputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    return BitFilters.pack(outputs, 3, 3, inputs, weights);
  }
}

package org.bitfold.runtime.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.IntVector;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Window;

/** Networks of the published shapes with random weights: speed does not depend on them. */
public final class Nets {
  private final SplittableRandom random = new SplittableRandom(1);
  private final List<Node> nodes = new ArrayList<>();
  private final int channels;

  private Nets(int channels) {
    this.channels = channels;
  }

  /**
   * BBCU-M (Xia et al., ICLR 2023): a float convolution in, binary blocks of two units, binary
   * up-sampling units of ×2, a binary unit at full size, a float convolution out, and the bilinear
   * picture added.
   */
  public static Model bbcuM(int channels, int blocks, int doublings) {
    Nets net = new Nets(channels);
    int value = net.add(net.conv(3, channels), 0);
    value = net.add(net.prelu(channels), value);
    for (int unit = 0; unit < 2 * blocks; unit++) {
      value = net.unit(value);
    }
    for (int i = 0; i < doublings; i++) {
      value = net.upUnit(value);
    }
    value = net.unit(value);
    value = net.add(net.conv(channels, 3), value);
    Op.Ratio scale = new Op.Ratio(1 << doublings, 1);
    Op.Interpolation linear = new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL);
    int base = net.add(new Op.Resize(scale, scale, linear), 0);
    value = net.add(new Op.Binary(Op.BinaryFunction.ADD), value, base);
    return model(3, net.nodes, value);
  }

  /** One operation over {@code inputs} channels. */
  public static Model single(int inputs, Op... ops) {
    List<Node> nodes = new ArrayList<>();
    for (Op op : ops) {
      nodes.add(new Node("op " + nodes.size(), op, List.of(nodes.size()), ""));
    }
    return model(inputs, nodes, nodes.size());
  }

  /** {@code branch} over {@code channels}, what went in added, then {@code more}. */
  public static Model residual(int channels, List<Op> branch, List<Op> more) {
    Nets net = new Nets(channels);
    int value = 0;
    for (Op op : branch) {
      value = net.add(op, value);
    }
    value = net.add(new Op.Binary(Op.BinaryFunction.ADD), value, 0);
    for (Op op : more) {
      value = net.add(op, value);
    }
    return model(channels, net.nodes, value);
  }

  /** A 3×3 float convolution. */
  public static Op conv3x3(int inputs, int outputs) {
    return new Nets(outputs).conv(inputs, outputs);
  }

  /** Sign, 3×3 binary convolution, scale: what a binary unit is made of. */
  public static Op[] binary3x3(int inputs, int outputs) {
    Nets net = new Nets(inputs);
    return new Op[] {
      new Op.Binarize(net.floats(inputs, 0.1f)),
      net.binaryConv(inputs, outputs),
      new Op.ScaleSums(net.floats(outputs, 0.01f), net.floats(outputs, 0.1f))
    };
  }

  private static Model model(int inputs, List<Node> nodes, int output) {
    return new Model(
        List.of(new Input("lq", inputs, 0, 0)),
        nodes,
        List.of(new Output("out", output)),
        new Metadata(Metadata.Task.SUPER_RESOLUTION, Metadata.ColorOrder.RGB, 1f),
        Provenance.none(),
        Optional.empty());
  }

  private int unit(int value) {
    return add(new Op.Binary(Op.BinaryFunction.ADD), branch(value, channels), value);
  }

  private int upUnit(int value) {
    int branch = branch(value, 4 * channels);
    int[] repeated = new int[4 * channels];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = i / 4;
    }
    int skip = add(new Op.SelectChannels(IntVector.of(repeated)), value);
    int sum = add(new Op.Binary(Op.BinaryFunction.ADD), branch, skip);
    return add(new Op.DepthToSpace(2, Op.ChannelOrder.CRD), sum);
  }

  private int branch(int value, int outputs) {
    int bits = add(new Op.Binarize(floats(channels, 0.1f)), value);
    int sums = add(binaryConv(channels, outputs), bits);
    int scaled = add(new Op.ScaleSums(floats(outputs, 0.01f), floats(outputs, 0.1f)), sums);
    return add(prelu(outputs), scaled);
  }

  private Op prelu(int count) {
    return new Op.PRelu(floats(count, 0.5f));
  }

  private Op conv(int inputs, int outputs) {
    return new Op.Conv2d(
        new FloatFilters(outputs, 3, 3, inputs, floats(outputs * 9 * inputs, 0.1f)),
        floats(outputs, 0.1f),
        Window.padded(1),
        1);
  }

  private Op binaryConv(int inputs, int outputs) {
    byte[] signs = new byte[outputs * 9 * inputs];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    return new Op.BinaryConv2d(BitFilters.pack(outputs, 3, 3, inputs, signs), Window.padded(1), 1);
  }

  private FloatVector floats(int count, float most) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-most, most);
    }
    return FloatVector.of(values);
  }

  private int add(Op op, Integer... inputs) {
    nodes.add(new Node(op.opName() + " " + nodes.size(), op, List.of(inputs), ""));
    return nodes.size();
  }
}

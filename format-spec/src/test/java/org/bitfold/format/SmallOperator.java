package org.bitfold.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
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
import org.bitfold.model.SelfTest;
import org.bitfold.model.Sha256;
import org.bitfold.model.TypeRules;
import org.bitfold.model.ValueType;
import org.bitfold.model.Window;

/**
 * Small valid files to be forged, in which an operator is the last node. Value 0 is a FLOAT picture
 * of four channels, value 1 BITS made of it, value 2 SUMS made of these, each of four channels;
 * value 3 is what the operator makes of the one that it takes.
 */
final class SmallOperator {
  /** Channels of values 0 to 2. */
  static final int CHANNELS = 4;

  /** What values 0 to 2 are. */
  static final List<ElementType> VALUES =
      List.of(ElementType.FLOAT, ElementType.BITS, ElementType.SUMS);

  /** The number of the node that is the operator. */
  static final int NODE = 2;

  private static final Window SAME = Window.padded(0);

  private SmallOperator() {}

  /** One of each kind, with attributes other than what a left-out field would mean. */
  static List<Op> all() {
    Op.Ratio twice = new Op.Ratio(2, 1);
    return List.of(
        new Op.Binarize(floats(4)),
        new Op.Ternarize(floats(4), floats(4)),
        new Op.ToFloat(),
        new Op.BinaryConv2d(bits(4, 2), SAME, 2),
        new Op.ScaleSums(floats(4), floats(4)),
        new Op.ThresholdSums(IntVector.of(1, 2, 3, 4)),
        new Op.Conv2d(weights(4, 2), floats(4), SAME, 2),
        new Op.BinaryWeightConv2d(bits(4, 2), floats(4), floats(4), SAME, 2),
        new Op.ConvTranspose2d(weights(4, 2), floats(4), SAME, 0, 0, 2),
        new Op.Affine(floats(4), floats(4)),
        new Op.PRelu(floats(4)),
        new Op.Clip(0f, 0f),
        new Op.Unary(Op.UnaryFunction.ABS),
        new Op.Binary(Op.BinaryFunction.ADD),
        new Op.Softmax(),
        new Op.Concat(),
        new Op.SelectChannels(IntVector.of(3, 0)),
        new Op.DepthToSpace(2, Op.ChannelOrder.CRD),
        new Op.SpaceToDepth(2, Op.ChannelOrder.CRD),
        new Op.Flatten(2, 2),
        new Op.Pad(0, 0, 0, 0, Op.PadMode.CONSTANT, 0f),
        new Op.Resize(
            twice,
            twice,
            new Op.Interpolation.Nearest(Op.Coordinates.HALF_PIXEL, Op.Rounding.FLOOR)),
        new Op.MaxPool(1, 1, SAME, false),
        new Op.AveragePool(1, 1, SAME, false, false),
        new Op.GlobalAveragePool(),
        new Op.GlobalMaxPool());
  }

  /** Numbers 1, 2 … */
  static FloatVector floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i + 1;
    }
    return FloatVector.of(values);
  }

  /** Filters of 1×1 whose signs are all −1. */
  static BitFilters bits(int outputs, int inputs) {
    return bits(outputs, 1, 1, inputs);
  }

  /** Filters whose signs are all −1. */
  static BitFilters bits(int outputs, int kernelHeight, int kernelWidth, int inputs) {
    byte[] minus = new byte[outputs * kernelHeight * kernelWidth * inputs];
    Arrays.fill(minus, (byte) -1);
    return BitFilters.pack(outputs, kernelHeight, kernelWidth, inputs, minus);
  }

  /** Filters of 1×1 whose weights are all +0. */
  static FloatFilters weights(int outputs, int inputs) {
    return new FloatFilters(outputs, 1, 1, inputs, FloatVector.of(new float[outputs * inputs]));
  }

  /** A file with {@code op} over the value that it takes. */
  static Forgery over(Op op) {
    return over(op, new Op.Binarize(floats(CHANNELS)));
  }

  /** As {@link #over}, but value 1 is TRITS. */
  static Forgery overTrits(Op op) {
    return over(op, new Op.Ternarize(floats(CHANNELS), floats(CHANNELS)));
  }

  private static Forgery over(Op op, Op signs) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node("bits", signs, List.of(0), ""));
    nodes.add(new Node("sums", new Op.BinaryConv2d(bits(4, 4), SAME, 1), List.of(1), ""));
    Node node = new Node("op", op, Collections.nCopies(arity(op), VALUES.indexOf(taken(op))), "");
    nodes.add(node);
    List<ValueType> types = Collections.nCopies(arity(op), new ValueType(taken(op), CHANNELS));
    boolean comesOut = TypeRules.resultOf(node, types).element() == ElementType.FLOAT;
    return file(CHANNELS, nodes, comesOut ? 3 : 0, Optional.empty());
  }

  /** What {@code op} takes here. */
  static ElementType taken(Op op) {
    return switch (op) {
      case Op.ToFloat _, Op.BinaryConv2d _ -> ElementType.BITS;
      case Op.ScaleSums _, Op.ThresholdSums _ -> ElementType.SUMS;
      default -> ElementType.FLOAT;
    };
  }

  private static int arity(Op op) {
    return op instanceof Op.Binary ? 2 : 1;
  }

  /** A file with {@code op} twice, both over a picture of four channels; the second comes out. */
  static Forgery twice(Op op) {
    return file(
        CHANNELS,
        List.of(new Node("a", op, List.of(0), ""), new Node("b", op, List.of(0), "")),
        2,
        Optional.empty());
  }

  /** A file of these nodes over a picture of so many channels; the last value comes out. */
  static Forgery of(int channels, Node... nodes) {
    return file(channels, List.of(nodes), nodes.length, Optional.empty());
  }

  /**
   * A file with {@code op} over a picture, through Binarize where it takes signs, and a self-test
   * on a picture of this size.
   */
  static Forgery tested(int channels, int height, int width, Op op) {
    List<Node> nodes = new ArrayList<>();
    if (taken(op) == ElementType.BITS) {
      nodes.add(new Node("bits", new Op.Binarize(floats(channels)), List.of(0), ""));
    }
    nodes.add(new Node("op", op, List.of(nodes.size()), ""));
    return tested(channels, height, width, nodes.size() == 1 ? 1 : 0, nodes);
  }

  /**
   * A file of these nodes, of a value that comes out, and a self-test on a picture of this size.
   */
  static Forgery tested(int channels, int height, int width, int output, List<Node> nodes) {
    SelfTest test =
        new SelfTest(
            0,
            List.of(new SelfTest.Size(height, width)),
            Collections.nCopies(nodes.size(), Sha256.digest(new byte[0])));
    return file(channels, nodes, output, Optional.of(test));
  }

  /** A file with {@code op} over two pictures of one channel, and a self-test on pixels. */
  static Forgery testedOverTwo(Op op) {
    SelfTest.Size pixel = new SelfTest.Size(1, 1);
    SelfTest test = new SelfTest(0, List.of(pixel, pixel), List.of(Sha256.digest(new byte[0])));
    return file(
        List.of(new Input("x", 1, 0, 0), new Input("z", 1, 0, 0)),
        List.of(new Node("op", op, List.of(0, 1), "")),
        2,
        Optional.of(test));
  }

  private static Forgery file(int channels, List<Node> nodes, int output, Optional<SelfTest> test) {
    return file(List.of(new Input("x", channels, 0, 0)), nodes, output, test);
  }

  private static Forgery file(
      List<Input> inputs, List<Node> nodes, int output, Optional<SelfTest> test) {
    Model model =
        new Model(
            inputs,
            nodes,
            List.of(new Output("y", output)),
            new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
            Provenance.none(),
            test);
    return Forgery.of(BfldWriter.toBytes(model));
  }
}

package org.bitfold.verifier.mutation;

import java.util.stream.IntStream;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Windows and orders of elements that no pass should write. */
final class MovementLies {
  private MovementLies() {}

  static void addTo(Lies lies) {
    lies.op("padding one pixel further down", Op.class, MovementLies::furtherDown);
    lies.op(
        "padding of another kind",
        Op.Pad.class,
        op -> {
          boolean edge = op.mode() == Op.PadMode.EDGE;
          Op.PadMode other = edge ? Op.PadMode.REFLECT : Op.PadMode.EDGE;
          return new Op.Pad(op.top(), op.left(), op.bottom(), op.right(), other, 0);
        });
    lies.op(
        "pixel shuffle in the other order",
        Op.DepthToSpace.class,
        op -> {
          boolean crd = op.order() == Op.ChannelOrder.CRD;
          return new Op.DepthToSpace(op.block(), crd ? Op.ChannelOrder.DCR : Op.ChannelOrder.CRD);
        });
    lies.op(
        "resize in another mode",
        Op.Resize.class,
        op ->
            new Op.Resize(
                op.scaleY(), op.scaleX(), new Op.Interpolation.Linear(Op.Coordinates.ASYMMETRIC)));
    lies.op("mean became maximum", Op.GlobalAveragePool.class, _ -> new Op.GlobalMaxPool());
    lies.op(
        "maximum over another window",
        Op.MaxPool.class,
        op -> new Op.MaxPool(op.kernelHeight(), 1, op.window(), op.ceil()));
    lies.op(
        "other channels selected",
        Op.SelectChannels.class,
        op -> new Op.SelectChannels(reversed(op.channels())));
  }

  private static Op furtherDown(Op op) {
    return switch (op) {
      case Op.BinaryConv2d conv ->
          new Op.BinaryConv2d(conv.filters(), furtherDown(conv.window()), conv.groups());
      case Op.BinaryWeightConv2d conv ->
          new Op.BinaryWeightConv2d(
              conv.filters(), conv.scale(), conv.bias(), furtherDown(conv.window()), conv.groups());
      default -> op;
    };
  }

  private static Window furtherDown(Window w) {
    return w.padTop() == 0
        ? w
        : new Window(
            w.strideY(),
            w.strideX(),
            w.dilationY(),
            w.dilationX(),
            w.padTop() - 1,
            w.padLeft(),
            w.padBottom() + 1,
            w.padRight());
  }

  private static IntVector reversed(IntVector channels) {
    int last = channels.size() - 1;
    return IntVector.of(IntStream.rangeClosed(0, last).map(c -> channels.get(last - c)).toArray());
  }
}

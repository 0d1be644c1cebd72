package org.bitfold.runtime.reference;

import java.util.List;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** Ops that move elements and compute nothing. */
final class Rearrangement {
  private Rearrangement() {}

  static Tensor concat(List<Tensor> parts, Shape shape) {
    int[] part = new int[shape.channels()];
    int[] channel = new int[shape.channels()];
    int next = 0;
    for (int i = 0; i < parts.size(); i++) {
      for (int c = 0; c < parts.get(i).shape().channels(); c++) {
        part[next] = i;
        channel[next++] = c;
      }
    }
    return Tensor.generate(shape, (y, x, c) -> parts.get(part[c]).get(y, x, channel[c]));
  }

  static Tensor selectChannels(Op.SelectChannels op, Tensor in, Shape shape) {
    return Tensor.generate(shape, (y, x, c) -> in.get(y, x, op.channels().get(c)));
  }

  static Tensor depthToSpace(Op.DepthToSpace op, Tensor in, Shape shape) {
    int b = op.block();
    return Tensor.generate(
        shape,
        (y, x, c) ->
            in.get(y / b, x / b, op.order().deepChannel(b, y % b, x % b, c, shape.channels())));
  }

  static Tensor spaceToDepth(Op.SpaceToDepth op, Tensor in, Shape shape) {
    int b = op.block();
    float[] values = new float[Math.toIntExact(shape.elements())];
    Shape from = in.shape();
    for (int y = 0; y < from.height(); y++) {
      for (int x = 0; x < from.width(); x++) {
        for (int c = 0; c < from.channels(); c++) {
          int deep = op.order().deepChannel(b, y % b, x % b, c, from.channels());
          values[(y / b * shape.width() + x / b) * shape.channels() + deep] = in.get(y, x, c);
        }
      }
    }
    return Tensor.of(shape, values);
  }

  static Tensor flatten(Tensor in, Shape shape) {
    return Tensor.of(shape, in.toNchw());
  }
}

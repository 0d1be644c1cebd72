package org.bitfold.verifier.oracle;

import java.util.List;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;

/** Ops that only move elements. */
final class Rearrangement {
  private Rearrangement() {}

  /** Where an output element comes from. */
  @FunctionalInterface
  private interface Origin {
    float of(int c, int y, int x);
  }

  private static Planes fill(Shape shape, Origin origin) {
    Planes result = Planes.zeros(shape);
    int at = 0;
    for (int c = 0; c < result.channels(); c++) {
      for (int y = 0; y < result.height(); y++) {
        for (int x = 0; x < result.width(); x++) {
          result.values()[at++] = origin.of(c, y, x);
        }
      }
    }
    return result;
  }

  static Planes concat(List<Planes> parts, Shape shape) {
    Planes result = Planes.zeros(shape);
    int at = 0;
    for (Planes part : parts) {
      System.arraycopy(part.values(), 0, result.values(), at, part.values().length);
      at += part.values().length;
    }
    return result;
  }

  static Planes select(Planes in, Op.SelectChannels op, Shape shape) {
    return fill(shape, (c, y, x) -> in.at(op.channels().get(c), y, x));
  }

  static Planes depthToSpace(Planes in, Op.DepthToSpace op, Shape shape) {
    int b = op.block();
    int channels = shape.channels();
    return fill(
        shape, (c, y, x) -> in.at(deep(op.order(), c, y % b, x % b, b, channels), y / b, x / b));
  }

  static Planes spaceToDepth(Planes in, Op.SpaceToDepth op, Shape shape) {
    int b = op.block();
    Planes result = Planes.zeros(shape);
    for (int c = 0; c < in.channels(); c++) {
      for (int y = 0; y < in.height(); y++) {
        for (int x = 0; x < in.width(); x++) {
          int channel = deep(op.order(), c, y % b, x % b, b, in.channels());
          result.values()[result.row(channel, y / b) + x / b] = in.at(c, y, x);
        }
      }
    }
    return result;
  }

  /** The deep channel that holds offset (dy, dx) of shallow channel {@code c}. */
  private static int deep(Op.ChannelOrder order, int c, int dy, int dx, int b, int shallow) {
    return switch (order) {
      case CRD -> c * b * b + dy * b + dx;
      case DCR -> (dy * b + dx) * shallow + c;
    };
  }

  static Planes pad(Planes in, Op.Pad op, Shape shape) {
    return fill(
        shape,
        (c, y, x) -> {
          int iy = y - op.top();
          int ix = x - op.left();
          boolean inside = iy >= 0 && iy < in.height() && ix >= 0 && ix < in.width();
          return switch (op.mode()) {
            case CONSTANT -> inside ? in.at(c, iy, ix) : op.value();
            case REFLECT -> in.at(c, reflect(iy, in.height()), reflect(ix, in.width()));
            case EDGE ->
                in.at(c, Math.clamp(iy, 0, in.height() - 1), Math.clamp(ix, 0, in.width() - 1));
          };
        });
  }

  private static int reflect(int i, int size) {
    return i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i;
  }
}

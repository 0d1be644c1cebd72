package org.bitfold.verifier.randomnets;

import static org.bitfold.verifier.randomnets.OnnxSketch.integer;
import static org.bitfold.verifier.randomnets.OnnxSketch.integers;
import static org.bitfold.verifier.randomnets.OnnxSketch.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bitfold.verifier.randomnets.NetSpec.Block;

/** Writes ops that move, repeat, resample and pool elements. */
final class Movements {
  private static final int SMALLEST_OPSET_WITH_RESIZE = 10;
  private static final int FIRST_OPSET_WITH_SEQUENCES = 11;

  private final OnnxSketch g;
  private final boolean dynamic;

  Movements(OnnxSketch sketch, boolean dynamic) {
    this.g = sketch;
    this.dynamic = dynamic;
  }

  Picture depthToSpace(Picture x, Block block) {
    int b = 2 + block.second() % 2;
    if (x.channels() % (b * b) != 0 || x.height() * x.width() > 150) {
      return x;
    }
    int c = x.channels() / (b * b);
    boolean crd = block.third() % 2 == 0;
    String y =
        switch (block.first() % 3) {
          case 0 ->
              g.opset() >= 11
                  ? g.node(
                      "DepthToSpace",
                      x.tensor(),
                      integer("blocksize", b),
                      text("mode", crd ? "CRD" : "DCR"))
                  : g.node("DepthToSpace", x.tensor(), integer("blocksize", b));
          case 1 -> shuffled(x, b, c, crd, false);
          default -> shuffled(x, b, c, crd, true);
        };
    return new Picture(y, c, x.height() * b, x.width() * b);
  }

  /** Reshape, Transpose, Reshape; with sizes baked in, or computed where they are open. */
  private String shuffled(Picture x, int b, int c, boolean crd, boolean minusOne) {
    Extents extents = new Extents(x, minusOne && !dynamic);
    String apart =
        crd
            ? extents.shape(c, b, b, Extents.HEIGHT, Extents.WIDTH)
            : extents.shape(b, b, c, Extents.HEIGHT, Extents.WIDTH);
    String split = g.node("Reshape", List.of(x.tensor(), apart));
    String turned =
        g.node(
            "Transpose",
            split,
            crd ? integers("perm", 0, 1, 4, 2, 5, 3) : integers("perm", 0, 3, 4, 1, 5, 2));
    String together = extents.shape(c, Extents.HEIGHT * b, Extents.WIDTH * b);
    return g.node("Reshape", List.of(turned, together));
  }

  /** Shapes for Reshape: constants, or put together from the picture's own. */
  private final class Extents {
    /** Stand for the picture's height and width; multiples of them for multiples. */
    static final int HEIGHT = -1000;

    static final int WIDTH = -1_000_000;

    private final Picture x;
    private final boolean open;

    Extents(Picture x, boolean openBatch) {
      this.x = x;
      this.open = openBatch;
    }

    String shape(int... dims) {
      if (!dynamic) {
        long[] sizes = new long[dims.length + 1];
        sizes[0] = open ? -1 : 1;
        for (int i = 0; i < dims.length; i++) {
          sizes[i + 1] =
              dims[i] <= WIDTH
                  ? (long) x.width() * dims[i] / WIDTH
                  : dims[i] <= HEIGHT ? (long) x.height() * dims[i] / HEIGHT : dims[i];
        }
        return g.longs(sizes);
      }
      String own = g.node("Shape", x.tensor());
      List<String> parts = new ArrayList<>();
      parts.add(g.node("Gather", List.of(own, g.longs(0)), integer("axis", 0)));
      for (int dim : dims) {
        parts.add(
            dim <= WIDTH
                ? extent(own, 3, dim / WIDTH)
                : dim <= HEIGHT ? extent(own, 2, dim / HEIGHT) : g.longs(dim));
      }
      return g.node("Concat", parts, integer("axis", 0));
    }

    private String extent(String own, int axis, int factor) {
      String size = g.node("Gather", List.of(own, g.longs(axis)), integer("axis", 0));
      return factor == 1 ? size : g.node("Mul", List.of(size, g.longs(factor)));
    }
  }

  Picture spaceToDepth(Picture x, Block block) {
    int b = 2;
    if (x.height() % b != 0 || x.width() % b != 0 || x.channels() > 33) {
      return x;
    }
    int c = x.channels();
    String y;
    if (block.first() % 2 == 0) {
      y = g.node("SpaceToDepth", x.tensor(), integer("blocksize", b));
    } else if (dynamic) {
      return x;
    } else {
      long h = x.height() / b;
      long w = x.width() / b;
      String apart = g.node("Reshape", List.of(x.tensor(), g.longs(1, c, h, b, w, b)));
      String turned = g.node("Transpose", apart, integers("perm", 0, 1, 3, 5, 2, 4));
      y = g.node("Reshape", List.of(turned, g.longs(1, (long) c * b * b, h, w)));
    }
    return new Picture(y, c * b * b, x.height() / b, x.width() / b);
  }

  /** Upsampling by constant scales, in the modes that PyTorch exports. */
  Picture resize(Picture x, Block block) {
    int factor = 2 + block.first() % 3;
    if (x.height() * x.width() * factor > 200) {
      return x;
    }
    boolean halves = block.fourth() % 4 == 3 && x.height() % 2 == 0 && x.width() % 2 == 0;
    float scale = halves ? 0.5f : factor;
    String scales = g.floats(new float[] {1, 1, scale, scale}, 4);
    Picture result =
        new Picture("", x.channels(), (int) (x.height() * scale), (int) (x.width() * scale));
    boolean linear = block.second() % 3 == 1;
    if (g.opset() < SMALLEST_OPSET_WITH_RESIZE) {
      return halves
          ? x
          : result.as(
              g.node(
                  "Upsample",
                  List.of(x.tensor(), scales),
                  text("mode", linear ? "linear" : "nearest")));
    }
    if (g.opset() < 11) {
      return result.as(
          g.node(
              "Resize", List.of(x.tensor(), scales), text("mode", linear ? "linear" : "nearest")));
    }
    String coordinates =
        List.of("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")
            .get(block.third() % 4);
    String mode = List.of("nearest", "linear", "cubic").get(block.second() % 3);
    String roi = g.opset() < 13 ? g.floats(new float[0], 0) : "";
    return result.as(
        g.node(
            "Resize",
            List.of(x.tensor(), roi, scales),
            text("mode", mode),
            text(
                "coordinate_transformation_mode",
                mode.equals("nearest") && coordinates.startsWith("pytorch")
                    ? "asymmetric"
                    : coordinates),
            text("nearest_mode", block.fourth() % 2 == 0 ? "floor" : "round_prefer_floor")));
  }

  Picture pool(Picture x, Block block) {
    int kernel = 2 + block.second() % 2;
    int stride = 1 + block.third() % 2;
    int pad = block.fourth() % 2;
    boolean ceil = g.opset() >= 10 && block.fourth() % 4 >= 2;
    int smallest = Math.min(x.height(), x.width());
    if (smallest < kernel) {
      return x;
    }
    List<org.bitfold.converter.onnx.proto.AttributeProto> attributes =
        new ArrayList<>(
            List.of(
                integers("kernel_shape", kernel, kernel),
                integers("strides", stride, stride),
                integers("pads", pad, pad, pad, pad)));
    if (ceil) {
      attributes.add(integer("ceil_mode", 1));
    }
    boolean average = block.first() % 2 == 1;
    if (average) {
      attributes.add(integer("count_include_pad", block.first() / 2 % 2));
    }
    String y =
        g.node(
            average ? "AveragePool" : "MaxPool",
            List.of(x.tensor()),
            attributes.toArray(org.bitfold.converter.onnx.proto.AttributeProto[]::new));
    return new Picture(
        y,
        x.channels(),
        pooled(x.height(), kernel, stride, pad, ceil),
        pooled(x.width(), kernel, stride, pad, ceil));
  }

  private static int pooled(int size, int kernel, int stride, int pad, boolean ceil) {
    int room = size + 2 * pad - kernel;
    int steps = ceil ? Math.ceilDiv(room, stride) : room / stride;
    boolean beyond = ceil && steps * stride >= size + pad;
    return steps + (beyond ? 0 : 1);
  }

  Picture concat(Picture x, Picture earlier, Block block) {
    boolean fits = earlier.height() == x.height() && earlier.width() == x.width();
    List<String> parts = new ArrayList<>(List.of(x.tensor(), fits ? earlier.tensor() : x.tensor()));
    int channels = x.channels() + (fits ? earlier.channels() : x.channels());
    if (channels > 130) {
      return x;
    }
    if (block.first() % 2 == 1) {
      Collections.reverse(parts);
    }
    String y = g.node("Concat", parts, integer("axis", 1));
    return new Picture(y, channels, x.height(), x.width());
  }

  Picture slice(Picture x, Block block) {
    int from = block.first() % x.channels();
    int to = Math.min(x.channels(), from + 1 + block.second() % x.channels());
    int rest = x.channels() - to;
    if (block.third() >= NetBuilder.RARE_CHOICES && g.opset() >= FIRST_OPSET_WITH_SEQUENCES) {
      return block.third() % 2 == 0
          ? new Picture(partOfSequence(x, from, to), to - from, x.height(), x.width())
          : x.as(assigned(x, from, to));
    }
    String y =
        switch (block.third() % 3) {
          case 0 -> g.slice(x.tensor(), 1, from, to);
          case 1 -> {
            long[] indices = new long[to - from];
            for (int i = 0; i < indices.length; i++) {
              indices[i] = to - 1 - i;
            }
            yield g.node("Gather", List.of(x.tensor(), g.longs(indices)), integer("axis", 1));
          }
          default ->
              from > 0 && rest > 0
                  ? g.split(x.tensor(), 1, from, to - from, rest).get(1)
                  : g.slice(x.tensor(), 1, from, to);
        };
    return new Picture(y, to - from, x.height(), x.width());
  }

  /** As the dynamo exporter leaves {@code split} where it does not optimize. */
  private String partOfSequence(Picture x, int from, int to) {
    long[] parts = {from, to - from, x.channels() - to};
    long[] filled = Arrays.stream(parts).filter(part -> part > 0).toArray();
    String sequence =
        g.node("SplitToSequence", List.of(x.tensor(), g.longs(filled)), integer("axis", 1));
    return g.node("SequenceAt", List.of(sequence, g.number(from > 0 ? 1 : 0)));
  }

  /** {@code x[:, from:to] = −x[:, from:to]}. */
  private String assigned(Picture x, int from, int to) {
    long[] places = new long[2 * (to - from)];
    for (int c = from; c < to; c++) {
      places[2 * (c - from) + 1] = c;
    }
    String negated = g.node("Neg", g.slice(x.tensor(), 1, from, to));
    String indices = g.longs(new long[] {1, to - from, 2}, places);
    return g.node("ScatterND", List.of(x.tensor(), indices, negated));
  }

  /** Channels repeated: the whole picture twice, or each channel twice. */
  Picture repeat(Picture x, Block block) {
    if (x.channels() > 33) {
      return x;
    }
    int times = 2 + block.second() % 2;
    int channels = x.channels() * times;
    String y =
        switch (block.first() % 3) {
          case 0 -> g.node("Concat", Collections.nCopies(times, x.tensor()), integer("axis", 1));
          case 1 -> g.node("Tile", List.of(x.tensor(), g.longs(1, times, 1, 1)));
          default -> interleaved(x, times);
        };
    return new Picture(y, channels, x.height(), x.width());
  }

  /** As PyTorch exports repeat_interleave: split, expand each channel, concatenate. */
  private String interleaved(Picture x, int times) {
    long[] ones = new long[x.channels()];
    Arrays.fill(ones, 1);
    List<String> channels = x.channels() == 1 ? List.of(x.tensor()) : g.split(x.tensor(), 1, ones);
    List<String> parts = new ArrayList<>();
    for (String channel : channels) {
      parts.add(g.node("Concat", Collections.nCopies(times, channel), integer("axis", 1)));
    }
    return parts.size() == 1 ? parts.get(0) : g.node("Concat", parts, integer("axis", 1));
  }

  Picture pad(Picture x, Block block) {
    int top = block.first() % 3;
    int left = block.second() % 3;
    int bottom = block.third() % 2;
    int right = block.fourth() % 2;
    int largest = Math.max(Math.max(top, left), 1);
    int mode = block.first() / 3 % 3;
    if (Math.min(x.height(), x.width()) <= largest) {
      mode = 0;
    }
    String name = List.of("constant", "reflect", "edge").get(mode);
    float value = block.second() / 3 % 3 == 1 ? 0.5f : 0;
    return new Picture(
        g.pad(x.tensor(), name, value, 0, 0, top, left, 0, 0, bottom, right),
        x.channels(),
        x.height() + top + bottom,
        x.width() + left + right);
  }

  /** ShuffleNet's channel shuffle. */
  Picture shuffle(Picture x, Block block) {
    int groups = 2 + block.first() % 2;
    if (x.channels() % groups != 0 || dynamic) {
      return x;
    }
    long h = x.height();
    long w = x.width();
    long c = x.channels();
    String apart = g.node("Reshape", List.of(x.tensor(), g.longs(1, groups, c / groups, h, w)));
    String turned = g.node("Transpose", apart, integers("perm", 0, 2, 1, 3, 4));
    return x.as(g.node("Reshape", List.of(turned, g.longs(1, c, h, w))));
  }
}

package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.Shape;

/**
 * Where the axes of an ONNX tensor lie in the value (NHWC) that stands for it. An ONNX axis is a
 * list of factors, outermost first; an axis of extent 1 has none. So reshapes split and join
 * factors, transposes reorder axes, and nothing moves until the result is an op again.
 *
 * @param axes the factors of each ONNX axis
 */
record Layout(List<List<Factor>> axes) {
  Layout {
    axes = axes.stream().map(Layout::merged).toList();
  }

  /** {@code [N, C, H, W]}. */
  static Layout picture(Extent batch, Extent channels, Extent height, Extent width) {
    return new Layout(
        List.of(
            whole(Axis.BATCH, batch),
            whole(Axis.CHANNEL, channels),
            whole(Axis.HEIGHT, height),
            whole(Axis.WIDTH, width)));
  }

  /** {@code [N, C]}, of a value of one pixel. */
  static Layout row(Extent batch, Extent channels) {
    return new Layout(List.of(whole(Axis.BATCH, batch), whole(Axis.CHANNEL, channels)));
  }

  /** Neighbours that are outer and inner part of one axis become one factor again. */
  private static List<Factor> merged(List<Factor> factors) {
    List<Factor> merged = new ArrayList<>();
    for (Factor factor : factors) {
      if (!merged.isEmpty()) {
        Factor outer = merged.getLast();
        boolean together =
            outer.axis() == factor.axis()
                && (outer.axis() == Axis.REPEAT
                    || outer.stride().equals(factor.stride().times(factor.extent())));
        if (together) {
          merged.removeLast();
          Extent extent = outer.extent().times(factor.extent());
          merged.add(new Factor(factor.axis(), extent, factor.stride()));
          continue;
        }
      }
      merged.add(factor);
    }
    return List.copyOf(merged);
  }

  private static List<Factor> whole(Axis axis, Extent extent) {
    return extent.isOne()
        ? List.of()
        : List.of(new Factor(axis, extent, Extent.same(1, extent.at().size())));
  }

  int rank() {
    return axes.size();
  }

  /** The extent of ONNX axis {@code axis}. */
  Extent extent(int axis, int samples) {
    Extent extent = Extent.same(1, samples);
    for (Factor factor : axes.get(axis)) {
      extent = extent.times(factor.extent());
    }
    return extent;
  }

  /** The ONNX shape at sample {@code sample}. */
  int[] dims(int sample) {
    return axes.stream()
        .mapToInt(
            factors ->
                factors.stream()
                    .mapToInt(f -> f.extent().at().get(sample))
                    .reduce(1, (a, b) -> a * b))
        .toArray();
  }

  /** The axes in another order. */
  Layout transposed(int[] perm) {
    return new Layout(Arrays.stream(perm).mapToObj(axes::get).toList());
  }

  /**
   * The layout of the same elements under another shape.
   *
   * @param shape the new extents
   * @return empty where an axis would have to be cut at a place that is no part of it
   */
  Optional<Layout> reshaped(List<Extent> shape) {
    List<Factor> rest = new ArrayList<>();
    axes.forEach(rest::addAll);
    List<List<Factor>> result = new ArrayList<>();
    for (Extent wanted : shape) {
      List<Factor> taken = new ArrayList<>();
      Extent open = wanted;
      while (!open.isOne()) {
        if (rest.isEmpty()) {
          return Optional.empty();
        }
        Factor next = rest.removeFirst();
        Optional<Extent> beyond = open.dividedBy(next.extent());
        if (beyond.isPresent()) {
          taken.add(next);
          open = beyond.get();
          continue;
        }
        Optional<Extent> inner = next.extent().dividedBy(open);
        if (inner.isEmpty()) {
          return Optional.empty();
        }
        taken.add(new Factor(next.axis(), open, next.stride().times(inner.get())));
        rest.addFirst(new Factor(next.axis(), inner.get(), next.stride()));
        break;
      }
      result.add(taken);
    }
    return rest.isEmpty() ? Optional.of(new Layout(result)) : Optional.empty();
  }

  /**
   * Which axis of the value each ONNX axis is, where each is one whole axis; REPEAT where it has
   * extent 1 or repeats.
   *
   * @param size the value's shape at sample 0
   */
  Optional<List<Axis>> plain(Shape size) {
    List<Axis> plain = new ArrayList<>();
    for (List<Factor> factors : axes) {
      if (factors.stream().allMatch(factor -> factor.axis() == Axis.REPEAT)) {
        plain.add(Axis.REPEAT);
      } else if (factors.size() == 1 && isWhole(factors.get(0), size)) {
        plain.add(factors.get(0).axis());
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(plain);
  }

  private static boolean isWhole(Factor factor, Shape size) {
    int extent = factor.extent().at().get(0);
    return factor.stride().isOne()
        && switch (factor.axis()) {
          case BATCH -> true;
          case CHANNEL -> extent == size.channels();
          case HEIGHT -> extent == size.height();
          case WIDTH -> extent == size.width();
          case REPEAT -> false;
        };
  }
}

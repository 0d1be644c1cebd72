package org.bitfold.converter.constants;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxTensor;

/** Ops that order the elements along an axis, and those that pick by such an order. */
final class Ordering {
  private Ordering() {}

  static Optional<List<OnnxTensor>> evaluate(String op, Arguments in) {
    return switch (op) {
      case "ArgMax" -> Optional.of(List.of(extreme(in, true)));
      case "ArgMin" -> Optional.of(List.of(extreme(in, false)));
      case "TopK" -> Optional.of(topK(in));
      case "GatherElements" -> Optional.of(List.of(gathered(in)));
      case "OneHot" -> Optional.of(List.of(oneHot(in)));
      default -> Optional.empty();
    };
  }

  /**
   * The lines of a tensor along one axis.
   *
   * @param extent elements of a line
   * @param inner lines that lie side by side
   * @param count all lines
   */
  private record Lines(int extent, int inner, int count) {
    static Lines of(int[] dims, int axis) {
      int inner = OnnxTensor.count(Arrays.copyOfRange(dims, axis + 1, dims.length));
      int outer = OnnxTensor.count(Arrays.copyOfRange(dims, 0, axis));
      return new Lines(dims[axis], inner, outer * inner);
    }

    int at(int line, int index) {
      return (line / inner * extent + index) * inner + line % inner;
    }

    int lineOf(int element) {
      return element / (extent * inner) * inner + element % inner;
    }

    int indexOf(int element) {
      return element / inner % extent;
    }

    /** The indices of a line's elements, largest or smallest first; equal ones as they stand. */
    int[] ordered(OnnxTensor x, int line, boolean largest) {
      Comparator<Integer> order = Comparator.comparingDouble(i -> x.at(at(line, i)));
      return IntStream.range(0, extent)
          .boxed()
          .sorted(largest ? order.reversed() : order)
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }

  private static OnnxTensor extreme(Arguments in, boolean largest) {
    OnnxTensor x = in.get(0).dense();
    int axis = Arguments.axis(in.node().integer("axis", 0), x.rank());
    Lines lines = Lines.of(x.dims(), axis);
    if (lines.extent() == 0) {
      throw new IllegalArgumentException("the largest of no elements");
    }
    boolean last = in.node().integer("select_last_index", 0) != 0;
    int[] found = new int[lines.count()];
    for (int line = 0; line < found.length; line++) {
      for (int i = 1; i < lines.extent(); i++) {
        double best = x.at(lines.at(line, found[line]));
        double next = x.at(lines.at(line, i));
        boolean better = largest ? next > best : next < best;
        found[line] = better || (last && next == best) ? i : found[line];
      }
    }
    boolean[] reduced = new boolean[x.rank()];
    reduced[axis] = true;
    int[] dims = x.dims();
    dims[axis] = 1;
    boolean keeps = in.node().integer("keepdims", 1) != 0;
    return OnnxTensor.of(
        DataType.INT64, keeps ? dims : ShapeArguments.without(dims, reduced), i -> found[i]);
  }

  /** Values and indices. */
  private static List<OnnxTensor> topK(Arguments in) {
    OnnxTensor x = in.get(0).dense();
    int axis = Arguments.axis(in.node().integer("axis", -1), x.rank());
    int count = Math.toIntExact(in.required("k", 1)[0]);
    Lines lines = Lines.of(x.dims(), axis);
    if (count < 0 || count > lines.extent()) {
      throw new IllegalArgumentException("%d of %d elements".formatted(count, lines.extent()));
    }
    boolean largest = in.node().integer("largest", 1) != 0;
    List<int[]> ordered = new ArrayList<>();
    for (int line = 0; line < lines.count(); line++) {
      ordered.add(Arrays.copyOf(lines.ordered(x, line, largest), count));
    }
    int[] dims = x.dims();
    dims[axis] = count;
    Lines kept = Lines.of(dims, axis);
    return List.of(
        OnnxTensor.of(
            x.type(),
            dims,
            i -> {
              int line = kept.lineOf(i);
              return x.at(lines.at(line, ordered.get(line)[kept.indexOf(i)]));
            }),
        OnnxTensor.of(DataType.INT64, dims, i -> ordered.get(kept.lineOf(i))[kept.indexOf(i)]));
  }

  /** Elements of lines, each by its own index; lines beyond the indices' extents are left out. */
  private static OnnxTensor gathered(Arguments in) {
    OnnxTensor x = in.get(0).dense();
    OnnxTensor indices = in.get(1).dense();
    int axis = Arguments.axis(in.node().integer("axis", 0), x.rank());
    int[] dims = indices.dims();
    if (dims.length != x.rank()) {
      throw new IllegalArgumentException("indices of another rank");
    }
    return OnnxTensor.of(
        x.type(),
        dims,
        element -> {
          int from = 0;
          int step = 1;
          int rest = element;
          for (int each = dims.length - 1; each >= 0; each--) {
            int at = rest % dims[each];
            rest /= dims[each];
            from += (each == axis ? index(indices.at(element), x.dim(axis)) : at) * step;
            step *= x.dim(each);
          }
          return x.at(from);
        });
  }

  private static int index(double given, int extent) {
    double own = given < 0 ? given + extent : given;
    if (!(own >= 0 && own < extent)) {
      throw new IllegalArgumentException("index %s of %d".formatted(given, extent));
    }
    return (int) own;
  }

  private static OnnxTensor oneHot(Arguments in) {
    OnnxTensor indices = in.get(0).dense();
    int depth = Math.toIntExact(in.get(1).toLongs()[0]);
    OnnxTensor values = in.get(2).dense();
    int axis = Arguments.axis(in.node().integer("axis", -1), indices.rank() + 1);
    int[] dims = new int[indices.rank() + 1];
    for (int each = 0; each < dims.length; each++) {
      dims[each] = each == axis ? depth : indices.dim(each < axis ? each : each - 1);
    }
    Lines lines = Lines.of(dims, axis);
    return OnnxTensor.of(
        values.type(),
        dims,
        i -> {
          double given = indices.at(lines.lineOf(i));
          double own = given < 0 ? given + depth : given;
          return values.at(lines.indexOf(i) == own ? 1 : 0);
        });
  }
}

package org.bitfold.converter.constants;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/** What ONNX's shape-changing ops mean by their arguments. */
public final class ShapeArguments {
  private static final int MOST_INDICES = 1 << 25;

  private ShapeArguments() {}

  /** Reshape: 0 keeps an extent (unless {@code allowZero}), one −1 takes what is left. */
  public static int[] reshaped(int[] dims, long[] asked, boolean allowZero) {
    int[] result = new int[asked.length];
    int open = -1;
    long known = 1;
    for (int axis = 0; axis < asked.length; axis++) {
      if (asked[axis] == -1 && open < 0) {
        open = axis;
        continue;
      }
      result[axis] = asked[axis] == 0 && !allowZero ? dims[axis] : Math.toIntExact(asked[axis]);
      if (result[axis] < 0) {
        throw new IllegalArgumentException("extent " + asked[axis]);
      }
      known = Math.multiplyExact(known, (long) result[axis]);
    }
    long count = OnnxTensor.count(dims);
    if (open >= 0) {
      result[open] = known == 0 ? 0 : Math.toIntExact(count / known);
    }
    if (OnnxTensor.count(result) != count) {
      throw new IllegalArgumentException(
          "%s cannot be reshaped to %s".formatted(Arrays.toString(dims), Arrays.toString(asked)));
    }
    return result;
  }

  /** Flatten: the product of the extents before {@code axis}, and of the others. */
  public static int[] flattened(int[] dims, long axis) {
    long own = axis < 0 ? axis + dims.length : axis;
    if (own < 0 || own > dims.length) {
      throw new IllegalArgumentException("axis %d of %d".formatted(axis, dims.length));
    }
    return new int[] {
      OnnxTensor.count(Arrays.copyOfRange(dims, 0, (int) own)),
      OnnxTensor.count(Arrays.copyOfRange(dims, (int) own, dims.length))
    };
  }

  /** Unsqueeze: extents of 1 put in so that they stand at {@code axes} of the result. */
  public static int[] unsqueezed(int[] dims, long[] axes) {
    int rank = dims.length + axes.length;
    boolean[] added = new boolean[rank];
    for (long axis : axes) {
      added[Arguments.axis(axis, rank)] = true;
    }
    int[] result = new int[rank];
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      result[axis] = added[axis] ? 1 : dims[next++];
    }
    return result;
  }

  /** Squeeze: which axes go; all of extent 1 where none is named. */
  public static boolean[] squeezedAxes(int[] dims, Optional<long[]> axes) {
    boolean[] dropped = new boolean[dims.length];
    if (axes.isEmpty()) {
      for (int axis = 0; axis < dims.length; axis++) {
        dropped[axis] = dims[axis] == 1;
      }
      return dropped;
    }
    for (long axis : axes.get()) {
      int own = Arguments.axis(axis, dims.length);
      if (dims[own] != 1) {
        throw new IllegalArgumentException("squeezes an axis of extent " + dims[own]);
      }
      dropped[own] = true;
    }
    return dropped;
  }

  /** The extents of the axes that stay. */
  public static int[] without(int[] dims, boolean[] dropped) {
    return IntStream.range(0, dims.length).filter(a -> !dropped[a]).map(a -> dims[a]).toArray();
  }

  /** Transpose: the axis that each axis of the result comes from; reversed where none is given. */
  public static int[] permutation(OnnxNode node, int rank) {
    List<Long> given = node.integers("perm", List.of());
    if (given.isEmpty()) {
      return IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
    }
    int[] perm = given.stream().mapToInt(axis -> Arguments.axis(axis, rank)).toArray();
    if (Arrays.stream(perm).distinct().count() != rank || perm.length != rank) {
      throw new IllegalArgumentException("perm %s for rank %d".formatted(given, rank));
    }
    return perm;
  }

  /** Split: the extents of the parts; equal ones, the last smaller, where none are given. */
  public static int[] splitSizes(Optional<long[]> given, int extent, int parts) {
    if (given.isPresent()) {
      int[] sizes = Arrays.stream(given.get()).mapToInt(Math::toIntExact).toArray();
      if (Arrays.stream(sizes).sum() != extent || Arrays.stream(sizes).anyMatch(s -> s < 0)) {
        throw new IllegalArgumentException(
            "splits %d into %s".formatted(extent, Arrays.toString(sizes)));
      }
      return sizes;
    }
    int each = (extent + parts - 1) / parts;
    int[] sizes = new int[parts];
    Arrays.fill(sizes, each);
    sizes[parts - 1] = extent - each * (parts - 1);
    return sizes;
  }

  /** Slice: the indices that stay of an axis of extent {@code extent}. */
  public static int[] sliced(int extent, long start, long end, long step) {
    if (step == 0) {
      throw new IllegalArgumentException("a slice with step 0");
    }
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? extent : extent - 1L;
    long from = Math.clamp(start < 0 ? start + extent : start, 0, Math.max(0, high));
    long to = Math.clamp(end < 0 ? Math.max(end, -extent - 1L) + extent : end, low, extent);
    if (Math.abs(to - from) / Math.abs((double) step) > MOST_INDICES) {
      throw new IllegalArgumentException("a slice of more than 2^25 elements");
    }
    return step > 0
        ? LongStream.iterate(from, i -> i < to, i -> i + step).mapToInt(i -> (int) i).toArray()
        : LongStream.iterate(from, i -> i > to, i -> i + step).mapToInt(i -> (int) i).toArray();
  }

  /** 0, 1, 2, …: the axes that Slice means when it names none. */
  public static long[] firstAxes(int count) {
    return LongStream.range(0, count).toArray();
  }

  /** 1, 1, 1, …: the steps that Slice means when it names none. */
  public static long[] ones(int count) {
    long[] ones = new long[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Shape: the extents from {@code start} to {@code end}, as opset 15 lets a node ask for. */
  public static long[] shapeSlice(long[] dims, long start, long end) {
    int from = Math.clamp(start < 0 ? start + dims.length : start, 0, dims.length);
    int to = Math.clamp(end < 0 ? end + dims.length : end, from, dims.length);
    return Arrays.copyOfRange(dims, from, to);
  }
}

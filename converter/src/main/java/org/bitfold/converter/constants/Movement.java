package org.bitfold.converter.constants;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.converter.onnx.Broadcast;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.converter.onnx.Strides;

/** Ops that move elements without changing them. */
final class Movement {
  private Movement() {}

  static Optional<List<OnnxTensor>> evaluate(String op, Arguments in) {
    return switch (op) {
      case "Identity" -> Optional.of(List.of(in.get(0)));
      case "Dropout" -> Optional.of(dropout(in));
      case "Reshape" -> Optional.of(List.of(reshape(in.get(0), in.get(1), in)));
      case "Flatten" -> Optional.of(List.of(flatten(in)));
      case "Unsqueeze" -> Optional.of(List.of(unsqueeze(in.get(0), in)));
      case "Squeeze" -> Optional.of(List.of(squeeze(in.get(0), in)));
      case "Transpose" -> Optional.of(List.of(transpose(in)));
      case "Expand" -> Optional.of(List.of(expand(in.get(0), in.get(1).toLongs())));
      case "Tile" -> Optional.of(List.of(tile(in.get(0), in.get(1).toLongs())));
      case "Concat" -> Optional.of(List.of(concat(in)));
      case "Split" -> Optional.of(split(in));
      case "Slice" -> Optional.of(List.of(slice(in)));
      case "Gather" -> Optional.of(List.of(gather(in)));
      default -> Optional.empty();
    };
  }

  /** What goes in, and a mask that drops nothing. */
  private static List<OnnxTensor> dropout(Arguments in) {
    if (in.optional(2).filter(training -> training.at(0) != 0).isPresent()) {
      throw in.node()
          .refusal(
              "training_mode is true: it drops at random",
              "an inference graph",
              "Call model.eval() before export, and export with training=TrainingMode.EVAL");
    }
    OnnxTensor x = in.get(0);
    int[] one = new int[x.rank()];
    Arrays.fill(one, 1);
    boolean empty = x.elements() == 0;
    return List.of(x, OnnxTensor.of(DataType.BOOL, x.dims(), empty ? x.dims() : one, i -> 1));
  }

  private static OnnxTensor reshape(OnnxTensor x, OnnxTensor shape, Arguments in) {
    int[] dims =
        ShapeArguments.reshaped(x.dims(), shape.toLongs(), in.node().integer("allowzero", 0) != 0);
    return x.dense().reshaped(dims, dims);
  }

  private static OnnxTensor flatten(Arguments in) {
    OnnxTensor x = in.get(0).dense();
    int[] dims = ShapeArguments.flattened(x.dims(), in.node().integer("axis", 1));
    return x.reshaped(dims, dims);
  }

  private static OnnxTensor unsqueeze(OnnxTensor x, Arguments in) {
    long[] axes = in.required("axes", 1);
    return x.reshaped(
        ShapeArguments.unsqueezed(x.dims(), axes), ShapeArguments.unsqueezed(x.core(), axes));
  }

  private static OnnxTensor squeeze(OnnxTensor x, Arguments in) {
    boolean[] dropped = ShapeArguments.squeezedAxes(x.dims(), in.integers("axes", 1));
    return x.reshaped(
        ShapeArguments.without(x.dims(), dropped), ShapeArguments.without(x.core(), dropped));
  }

  private static OnnxTensor transpose(Arguments in) {
    OnnxTensor x = in.get(0);
    int[] perm = ShapeArguments.permutation(in.node(), x.rank());
    int[] dims = new int[perm.length];
    int[] core = new int[perm.length];
    int[] strides = new int[perm.length];
    int[] from = Strides.of(x.core());
    for (int axis = 0; axis < perm.length; axis++) {
      dims[axis] = x.dim(perm[axis]);
      core[axis] = x.core()[perm[axis]];
      strides[axis] = from[perm[axis]];
    }
    int[] walk = Strides.walk(core, strides);
    return OnnxTensor.of(x.type(), dims, core, i -> x.at(walk[i]));
  }

  private static OnnxTensor expand(OnnxTensor x, long[] shape) {
    int[] asked = new int[shape.length];
    for (int axis = 0; axis < asked.length; axis++) {
      asked[axis] = Math.toIntExact(shape[axis]);
    }
    int[] dims = Broadcast.shape(x.dims(), asked);
    int[] core = new int[dims.length];
    for (int axis = 0; axis < dims.length; axis++) {
      core[axis] = Broadcast.aligned(x.core(), dims.length, axis);
    }
    return x.reshaped(dims, core);
  }

  private static OnnxTensor tile(OnnxTensor x, long[] repeats) {
    OnnxTensor result = x;
    int[] dims = x.dims();
    for (int axis = 0; axis < repeats.length; axis++) {
      dims[axis] = Math.toIntExact(Math.multiplyExact(dims[axis], repeats[axis]));
    }
    OnnxTensor.room(dims);
    for (int axis = 0; axis < repeats.length; axis++) {
      List<OnnxTensor> copies = new ArrayList<>();
      for (long i = 0; i < repeats[axis]; i++) {
        copies.add(result);
      }
      result = joined(copies, axis);
    }
    return result;
  }

  private static OnnxTensor concat(Arguments in) {
    int rank = in.get(0).rank();
    return joined(in.all(), Arguments.axis(in.node().integer("axis", 0), rank));
  }

  private static OnnxTensor joined(List<OnnxTensor> parts, int axis) {
    OnnxTensor first = parts.get(0);
    int[] dims = first.dims();
    dims[axis] = parts.stream().mapToInt(part -> part.dim(axis)).sum();
    int inner = OnnxTensor.count(Arrays.copyOfRange(dims, axis + 1, dims.length));
    int outer = OnnxTensor.count(Arrays.copyOfRange(dims, 0, axis));
    double[] values = new double[OnnxTensor.room(dims)];
    int base = 0;
    for (OnnxTensor part : parts) {
      OnnxTensor dense = part.dense();
      int run = part.dim(axis) * inner;
      for (int i = 0; i < dense.stored(); i++) {
        values[i / run * dims[axis] * inner + base + i % run] = dense.at(i);
      }
      base += run;
    }
    if (outer * dims[axis] * inner != values.length) {
      throw new IllegalArgumentException("parts do not fit together");
    }
    return OnnxTensor.of(first.type(), dims, i -> values[i]);
  }

  private static List<OnnxTensor> split(Arguments in) {
    OnnxTensor x = in.get(0);
    int axis = Arguments.axis(in.node().integer("axis", 0), x.rank());
    int[] sizes =
        ShapeArguments.splitSizes(in.integers("split", 1), x.dim(axis), in.node().outputs().size());
    List<OnnxTensor> parts = new ArrayList<>();
    int start = 0;
    for (int size : sizes) {
      int from = start;
      parts.add(picked(x, axis, IntStream.range(from, from + size).toArray()));
      start += size;
    }
    return parts;
  }

  private static OnnxTensor slice(Arguments in) {
    OnnxTensor x = in.get(0);
    long[] starts = in.required("starts", 1);
    long[] ends = in.required("ends", 2);
    long[] axes = in.integers("axes", 3).orElseGet(() -> ShapeArguments.firstAxes(starts.length));
    long[] steps = in.integers("steps", 4).orElseGet(() -> ShapeArguments.ones(starts.length));
    for (int i = 0; i < starts.length; i++) {
      int axis = Arguments.axis(axes[i], x.rank());
      x = picked(x, axis, ShapeArguments.sliced(x.dim(axis), starts[i], ends[i], steps[i]));
    }
    return x;
  }

  private static OnnxTensor gather(Arguments in) {
    OnnxTensor x = in.get(0);
    OnnxTensor indices = in.get(1).dense();
    int axis = Arguments.axis(in.node().integer("axis", 0), x.rank());
    int[] picks = new int[indices.stored()];
    for (int i = 0; i < picks.length; i++) {
      picks[i] = Arguments.axis((long) indices.at(i), x.dim(axis));
    }
    OnnxTensor flat = picked(x, axis, picks);
    int[] dims = new int[x.rank() - 1 + indices.rank()];
    System.arraycopy(x.dims(), 0, dims, 0, axis);
    System.arraycopy(indices.dims(), 0, dims, axis, indices.rank());
    System.arraycopy(x.dims(), axis + 1, dims, axis + indices.rank(), x.rank() - 1 - axis);
    return flat.dense().reshaped(dims, dims);
  }

  /** The elements at the given indices of one axis. */
  private static OnnxTensor picked(OnnxTensor x, int axis, int[] picks) {
    OnnxTensor dense = x.dense();
    int[] dims = x.dims();
    int extent = dims[axis];
    dims[axis] = picks.length;
    int inner = OnnxTensor.count(Arrays.copyOfRange(dims, axis + 1, dims.length));
    return OnnxTensor.of(
        x.type(),
        dims,
        i -> {
          int within = i % inner;
          int pick = picks[i / inner % picks.length];
          int outer = i / inner / picks.length;
          return dense.at((outer * extent + pick) * inner + within);
        });
  }
}

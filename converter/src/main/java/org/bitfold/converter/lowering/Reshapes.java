package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.constants.ShapeArguments;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxTensor;

/** Reshape, Flatten, Squeeze, Unsqueeze, Transpose, Expand, Tile: only the layout changes. */
final class Reshapes {
  private Reshapes() {}

  static Meaning reshape(Call call) {
    Known shape =
        call.known(1)
            .orElseGet(
                () ->
                    Known.same(
                        OnnxTensor.ofLongs(call.integers("shape", 1).orElse(new long[0])),
                        call.sizes().count()));
    boolean allowZero = call.integer("allowzero", 0) != 0;
    return reshaped(
        call,
        (k, dims) -> ShapeArguments.reshaped(dims, shape.samples().get(k).toLongs(), allowZero));
  }

  static Meaning flatten(Call call) {
    int axis = call.integer("axis", 1);
    return reshaped(call, (k, dims) -> ShapeArguments.flattened(dims, axis));
  }

  static Meaning squeeze(Call call) {
    Optional<long[]> axes = call.integers("axes", 1);
    return reshaped(
        call, (k, dims) -> ShapeArguments.without(dims, ShapeArguments.squeezedAxes(dims, axes)));
  }

  static Meaning unsqueeze(Call call) {
    long[] axes =
        call.integers("axes", 1).orElseThrow(() -> call.refusal("no axes", "at least one", ""));
    return reshaped(call, (k, dims) -> ShapeArguments.unsqueezed(dims, axes));
  }

  static Meaning transpose(Call call) {
    Feature in = call.feature(0);
    int[] perm = ShapeArguments.permutation(call.node(), in.layout().rank());
    return Arrangement.settled(in.seenAs(in.layout().transposed(perm)), call.node());
  }

  /** An axis of extent 1 that is made larger repeats. */
  static Meaning expand(Call call) {
    Feature in = call.feature(0);
    Known shape = call.known(1).orElseThrow(() -> call.refusal("no shape", "a shape", ""));
    int rank = Math.max(in.layout().rank(), shape.samples().get(0).stored());
    int before = rank - in.layout().rank();
    List<List<Factor>> axes = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      Extent asked = asked(shape, axis, rank, call);
      Extent own = axis < before ? call.sizes().same(1) : in.extent(axis - before);
      if (asked.isOne() || asked.equals(own)) {
        axes.add(axis < before ? List.of() : in.layout().axes().get(axis - before));
      } else if (own.isOne()) {
        axes.add(List.of(new Factor(Axis.REPEAT, asked, call.sizes().same(1))));
      } else {
        throw call.refusal(
            "expands extent %s to %s".formatted(own, asked), "extent 1 to expand", "");
      }
    }
    return Arrangement.settled(in.seenAs(new Layout(axes)), call.node());
  }

  /** Copies of the whole stand one after another: a repetition outside each axis. */
  static Meaning tile(Call call) {
    Feature in = call.feature(0);
    long[] repeats = call.constant(1).toLongs();
    if (repeats.length != in.layout().rank()) {
      throw call.refusal(
          "%d repeats for shape %s".formatted(repeats.length, in.shape()), "one per axis", "");
    }
    if (Arrays.stream(repeats).anyMatch(count -> count < 1)) {
      throw call.refusal("repeats " + Arrays.toString(repeats), "at least 1 per axis", "");
    }
    List<List<Factor>> axes = new ArrayList<>();
    for (int axis = 0; axis < repeats.length; axis++) {
      List<Factor> factors = new ArrayList<>();
      if (repeats[axis] != 1) {
        Extent count = call.sizes().same(Math.toIntExact(repeats[axis]));
        factors.add(new Factor(Axis.REPEAT, count, call.sizes().same(1)));
      }
      factors.addAll(in.layout().axes().get(axis));
      axes.add(factors);
    }
    return Arrangement.settled(in.seenAs(new Layout(axes)), call.node());
  }

  private static Extent asked(Known shape, int axis, int rank, Call call) {
    List<Integer> at = new ArrayList<>();
    for (int k = 0; k < call.sizes().count(); k++) {
      long[] dims = shape.samples().get(k).toLongs();
      int own = axis - (rank - dims.length);
      at.add(own < 0 ? 1 : Math.toIntExact(dims[own]));
    }
    return new Extent(at);
  }

  private interface NewShape {
    int[] of(int sample, int[] dims);
  }

  private static Feature reshaped(Call call, NewShape newShape) {
    Feature in = call.feature(0);
    List<int[]> shapes = new ArrayList<>();
    for (int k = 0; k < call.sizes().count(); k++) {
      try {
        shapes.add(newShape.of(k, in.layout().dims(k)));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new UnsuitableSizeException(
            call.refusal(
                "its input of shape %s does not fit (%s)".formatted(in.shape(), e.getMessage()),
                "",
                "The shape was fixed at export: export again, with dynamic_axes for height and"
                    + " width"));
      }
    }
    List<Extent> extents = new ArrayList<>();
    for (int axis = 0; axis < shapes.get(0).length; axis++) {
      int own = axis;
      extents.add(new Extent(shapes.stream().map(dims -> dims[own]).toList()));
    }
    Layout layout =
        in.layout()
            .reshaped(extents)
            .orElseThrow(
                () ->
                    new UnsuitableSizeException(
                        call.refusal(
                            "reshapes %s to %s, across its axes".formatted(in.shape(), extents),
                            "a pixel shuffle, a channel shuffle or a flattening",
                            "")));
    return Arrangement.settled(in.seenAs(layout), call.node());
  }
}

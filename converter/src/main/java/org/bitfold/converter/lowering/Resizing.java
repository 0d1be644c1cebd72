package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxAttribute;
import org.bitfold.model.Op;
import org.bitfold.model.Op.Coordinates;
import org.bitfold.model.Op.Interpolation;
import org.bitfold.model.Op.Ratio;
import org.bitfold.model.Op.Rounding;

/** Resize and Upsample, by scales or by sizes. ONNX's semantics count, not what PyTorch meant. */
final class Resizing {
  private Resizing() {}

  /** Opset 9's Upsample and opset 10's Resize know neither modes of coordinates nor sizes. */
  static Meaning upsample(Call call) {
    Feature in = call.picture(0);
    float[] scales =
        call.node().attributes().get("scales") instanceof OnnxAttribute.Reals(var values)
            ? floats(values)
            : call.constant(1).toFloats();
    return resized(call, in, ratios(call, in, scales, axes(call)), oldInterpolation(call));
  }

  static Meaning resize(Call call) {
    if (call.opset() < 11) {
      return upsample(call);
    }
    Feature in = call.picture(0);
    refuseOptions(call);
    Optional<Known> sizes = call.known(3).filter(known -> known.samples().get(0).elements() > 0);
    int[] axes = axes(call);
    List<Ratio> ratios =
        sizes.isPresent()
            ? ratios(call, in, sizes.get(), axes)
            : ratios(call, in, call.constant(2).toFloats(), axes);
    return resized(call, in, ratios, interpolation(call));
  }

  private static void refuseOptions(Call call) {
    if (call.integer("antialias", 0) != 0) {
      throw call.attribute("antialias", 1, "0");
    }
    if (call.integer("exclude_outside", 0) != 0) {
      throw call.attribute("exclude_outside", 1, "0");
    }
    String policy = call.node().text("keep_aspect_ratio_policy", "stretch");
    if (!policy.equals("stretch")) {
      throw call.attribute("keep_aspect_ratio_policy", policy, "stretch");
    }
  }

  private static Meaning resized(
      Call call, Feature in, List<Ratio> ratios, Interpolation interpolation) {
    Ratio one = new Ratio(1, 1);
    if (ratios.get(0).equals(one) && ratios.get(1).equals(one)) {
      return in; // every mode reads pixel i at coordinate i
    }
    requireWholeSizes(call, in, ratios, interpolation);
    Op op = new Op.Resize(ratios.get(0), ratios.get(1), interpolation);
    return Sizes.after(call, in, call.make(op, in.node()));
  }

  /** Aligned corners are defined by the resized size, which scales may leave fractional. */
  private static void requireWholeSizes(
      Call call, Feature in, List<Ratio> ratios, Interpolation interpolation) {
    String mode = call.node().text("coordinate_transformation_mode", "");
    boolean delicate =
        interpolation.coordinates() == Coordinates.ALIGN_CORNERS
            || mode.equals("half_pixel_symmetric");
    if (delicate && !(isWhole(in.height(), ratios.get(0)) && isWhole(in.width(), ratios.get(1)))) {
      throw new UnsuitableSizeException(
          call.refusal(
              "coordinate_transformation_mode %s scales %s x %s pixels by %s and %s: sizes that do not come out whole"
                  .formatted(
                      mode, in.height(), in.width(), text(ratios.get(0)), text(ratios.get(1))),
              "whole ones, as for others ONNX and its runtimes disagree",
              "Interpolate with align_corners=False, or export with a fixed height and width that"
                  + " come out whole"));
    }
  }

  private static String text(Ratio ratio) {
    return ratio.denominator() == 1
        ? String.valueOf(ratio.numerator())
        : ratio.numerator() + "/" + ratio.denominator();
  }

  private static boolean isWhole(Extent extent, Ratio ratio) {
    return extent.at().stream()
        .allMatch(size -> (long) size * ratio.numerator() % ratio.denominator() == 0);
  }

  private static int[] axes(Call call) {
    return call.node().integers("axes", LongStream.range(0, 4).boxed().toList()).stream()
        .mapToInt(axis -> Math.toIntExact(axis < 0 ? axis + 4 : axis))
        .toArray();
  }

  /** Vertical and horizontal scale out of one float per axis. */
  private static List<Ratio> ratios(Call call, Feature in, float[] scales, int[] axes) {
    float[] all = {1, 1, 1, 1};
    if (scales.length != axes.length) {
      throw call.refusal(
          "%d scales for %d axes".formatted(scales.length, axes.length), "one per axis", "");
    }
    for (int i = 0; i < axes.length; i++) {
      all[axes[i]] = scales[i];
    }
    if (all[0] != 1 || all[1] != 1) {
      throw call.refusal("scales batch or channels", "scales of height and width", "");
    }
    return List.of(ratio(call, all[2], in.height()), ratio(call, all[3], in.width()));
  }

  private static Ratio ratio(Call call, float scale, Extent extent) {
    Ratio ratio =
        Fractions.of(scale)
            .orElseThrow(
                () ->
                    call.refusal(
                        "scales by " + scale,
                        "a ratio of small numbers",
                        "Scale by a whole number or a simple fraction"));
    for (int size : extent.at()) {
      if (ratio.of(size) != (int) Math.floor((double) size * scale)) {
        throw call.refusal(
            "scales %d pixels by %s, which rounds to another size than by %d/%d"
                .formatted(size, scale, ratio.numerator(), ratio.denominator()),
            "a ratio of small numbers",
            "Scale by a whole number or a simple fraction");
      }
    }
    return ratio;
  }

  /** Vertical and horizontal scale out of the sizes at each sample. */
  private static List<Ratio> ratios(Call call, Feature in, Known sizes, int[] axes) {
    List<List<Integer>> wanted = new ArrayList<>();
    for (int axis = 0; axis < 4; axis++) {
      wanted.add(new ArrayList<>());
    }
    for (int k = 0; k < call.sizes().count(); k++) {
      long[] given = sizes.samples().get(k).toLongs();
      int[] dims = in.layout().dims(k);
      for (int i = 0; i < axes.length; i++) {
        dims[axes[i]] = Math.toIntExact(given[i]);
      }
      for (int axis = 0; axis < 4; axis++) {
        wanted.get(axis).add(dims[axis]);
      }
    }
    if (!new Extent(wanted.get(1)).equals(in.extent(1))) {
      throw call.refusal("resizes the channels", "height and width only", "");
    }
    return List.of(
        Fractions.between(call, in.height(), new Extent(wanted.get(2))),
        Fractions.between(call, in.width(), new Extent(wanted.get(3))));
  }

  private static Interpolation oldInterpolation(Call call) {
    String mode = call.node().text("mode", "nearest");
    return switch (mode) {
      case "nearest" -> new Interpolation.Nearest(Coordinates.ASYMMETRIC, Rounding.FLOOR);
      case "linear", "bilinear" -> new Interpolation.Linear(Coordinates.ASYMMETRIC);
      default -> throw call.attribute("mode", mode, "nearest or linear");
    };
  }

  private static Interpolation interpolation(Call call) {
    String mode = call.node().text("mode", "nearest");
    return switch (mode) {
      case "nearest" -> new Interpolation.Nearest(coordinates(call), rounding(call));
      case "linear" -> new Interpolation.Linear(coordinates(call));
      case "cubic" ->
          new Interpolation.Cubic(coordinates(call), call.node().real("cubic_coeff_a", -0.75f));
      default -> throw call.attribute("mode", mode, "nearest, linear or cubic");
    };
  }

  private static Coordinates coordinates(Call call) {
    String mode = call.node().text("coordinate_transformation_mode", "half_pixel");
    return switch (mode) {
      case "half_pixel", "half_pixel_symmetric" -> Coordinates.HALF_PIXEL;
      case "pytorch_half_pixel" -> Coordinates.PYTORCH_HALF_PIXEL;
      case "asymmetric" -> Coordinates.ASYMMETRIC;
      case "align_corners" -> Coordinates.ALIGN_CORNERS;
      default ->
          throw call.attribute(
              "coordinate_transformation_mode",
              mode,
              "half_pixel, pytorch_half_pixel, asymmetric or align_corners");
    };
  }

  private static Rounding rounding(Call call) {
    String mode = call.node().text("nearest_mode", "round_prefer_floor");
    return switch (mode) {
      case "floor" -> Rounding.FLOOR;
      case "ceil" -> Rounding.CEIL;
      case "round_prefer_floor" -> Rounding.ROUND_HALF_DOWN;
      case "round_prefer_ceil" -> Rounding.ROUND_HALF_UP;
      default ->
          throw call.attribute(
              "nearest_mode", mode, "floor, ceil, round_prefer_floor or round_prefer_ceil");
    };
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}

package org.bitfold.converter.lowering;

import java.util.List;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.model.Window;

/** Strides, dilations and padding of convolutions and pools, as ONNX spells them. */
final class Windows {
  private Windows() {}

  /**
   * The window of a node.
   *
   * @param kernelHeight KH
   * @param kernelWidth KW
   * @param in what it walks over
   */
  static Window of(Call call, int kernelHeight, int kernelWidth, Feature in) {
    int[] strides = pair(call, "strides", 1);
    int[] dilations = pair(call, "dilations", 1);
    int[] pads = pads(call, kernelHeight, kernelWidth, strides, dilations, in);
    return new Window(
        strides[0], strides[1], dilations[0], dilations[1], pads[0], pads[1], pads[2], pads[3]);
  }

  /** Two positive integers, vertical first. */
  static int[] pair(Call call, String attribute, int otherwise) {
    List<Long> values =
        call.node().integers(attribute, List.of((long) otherwise, (long) otherwise));
    if (values.size() != 2) {
      throw call.attribute(attribute, values, "two numbers: only pictures are carried");
    }
    for (long value : values) {
      if (value < 1 || value > 1 << 16) {
        throw call.attribute(attribute, values, "numbers from 1 to 65536");
      }
    }
    return new int[] {values.get(0).intValue(), values.get(1).intValue()};
  }

  private static int[] pads(
      Call call, int kernelHeight, int kernelWidth, int[] strides, int[] dilations, Feature in) {
    String mode = call.node().text("auto_pad", "NOTSET");
    return switch (mode) {
      case "NOTSET", "" -> explicit(call);
      case "VALID" -> new int[4];
      case "SAME_UPPER", "SAME_LOWER" -> {
        boolean upper = mode.equals("SAME_UPPER");
        int y = same(call, in.height(), kernelHeight, strides[0], dilations[0]);
        int x = same(call, in.width(), kernelWidth, strides[1], dilations[1]);
        int top = upper ? y / 2 : y - y / 2;
        int left = upper ? x / 2 : x - x / 2;
        yield new int[] {top, left, y - top, x - left};
      }
      default -> throw call.attribute("auto_pad", mode, "NOTSET, VALID, SAME_UPPER or SAME_LOWER");
    };
  }

  /** Top, left, bottom, right. */
  private static int[] explicit(Call call) {
    List<Long> pads = call.node().integers("pads", List.of(0L, 0L, 0L, 0L));
    if (pads.size() != 4 || pads.stream().anyMatch(pad -> pad < 0 || pad > 1 << 16)) {
      throw call.attribute("pads", pads, "four numbers from 0 to 65536");
    }
    return pads.stream().mapToInt(Long::intValue).toArray();
  }

  /** All the padding of an axis that makes its result ⌈size / stride⌉. */
  private static int same(Call call, Extent size, int kernel, int stride, int dilation) {
    List<Integer> totals =
        size.at().stream()
            .map(
                extent -> {
                  int steps = (extent + stride - 1) / stride;
                  return Math.max(0, (steps - 1) * stride + dilation * (kernel - 1) + 1 - extent);
                })
            .distinct()
            .toList();
    if (totals.size() != 1) {
      throw call.refusal(
          "auto_pad makes padding that changes with the size of the picture",
          "padding that does not",
          "Give the padding as numbers, or export with a fixed height and width");
    }
    return totals.get(0);
  }
}

package org.bitfold.verifier.randomnets;

import static org.bitfold.verifier.randomnets.OnnxSketch.integer;
import static org.bitfold.verifier.randomnets.OnnxSketch.integers;
import static org.bitfold.verifier.randomnets.OnnxSketch.text;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.onnx.proto.AttributeProto;

/**
 * A convolution's window.
 *
 * @param pads top, left, bottom, right
 * @param groups 0 for one per channel
 */
record ConvWindow(
    int kernelY,
    int kernelX,
    int strideY,
    int strideX,
    int dilation,
    List<Integer> pads,
    int groups,
    boolean same) {
  private static final List<ConvWindow> ALL =
      List.of(
          plain(3, 1),
          plain(1, 0),
          plain(3, 0),
          new ConvWindow(3, 3, 2, 2, 1, List.of(1, 1, 1, 1), 1, false),
          new ConvWindow(3, 3, 1, 1, 2, List.of(2, 2, 2, 2), 1, false),
          new ConvWindow(2, 2, 1, 1, 1, List.of(0, 1, 1, 0), 1, false),
          new ConvWindow(3, 3, 1, 1, 1, List.of(1, 1, 1, 1), 2, false),
          new ConvWindow(3, 3, 1, 1, 1, List.of(1, 1, 1, 1), 0, false),
          new ConvWindow(5, 3, 1, 1, 1, List.of(2, 1, 2, 1), 1, false),
          new ConvWindow(3, 3, 1, 1, 1, List.of(1, 1, 1, 1), 1, true),
          new ConvWindow(1, 3, 2, 1, 1, List.of(0, 2, 0, 1), 1, false),
          new ConvWindow(4, 4, 3, 2, 1, List.of(3, 2, 1, 2), 2, false),
          plain(1, 1));

  private static ConvWindow plain(int kernel, int pad) {
    return new ConvWindow(kernel, kernel, 1, 1, 1, List.of(pad, pad, pad, pad), 1, false);
  }

  /** The window that a number chooses, in groups that divide both channel counts. */
  static ConvWindow of(int choice, int inputs, int outputs) {
    ConvWindow window = ALL.get(choice % ALL.size());
    int groups = window.groups == 0 ? inputs : window.groups;
    boolean divides = inputs % groups == 0 && outputs % groups == 0;
    return new ConvWindow(
        window.kernelY,
        window.kernelX,
        window.strideY,
        window.strideX,
        window.dilation,
        window.pads,
        divides ? groups : 1,
        window.same);
  }

  int heightOf(int height) {
    return Math.floorDiv(height + pads.get(0) + pads.get(2) - dilation * (kernelY - 1) - 1, strideY)
        + 1;
  }

  int widthOf(int width) {
    return Math.floorDiv(width + pads.get(1) + pads.get(3) - dilation * (kernelX - 1) - 1, strideX)
        + 1;
  }

  boolean fits(Picture picture) {
    return heightOf(picture.height()) > 0 && widthOf(picture.width()) > 0;
  }

  /** The attributes as an exporter writes them. */
  AttributeProto[] attributes() {
    List<AttributeProto> all = new ArrayList<>();
    all.add(integers("kernel_shape", kernelY, kernelX));
    all.add(integers("strides", strideY, strideX));
    all.add(integers("dilations", dilation, dilation));
    all.add(integer("group", groups));
    all.add(
        same
            ? text("auto_pad", "SAME_UPPER")
            : integers("pads", pads.get(0), pads.get(1), pads.get(2), pads.get(3)));
    return all.toArray(AttributeProto[]::new);
  }
}

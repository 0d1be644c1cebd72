package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxInput;
import org.bitfold.model.Input;

/** The network's inputs as pictures. */
final class Pictures {
  private static final int LARGEST = 1 << 20;

  private final PictureSizes sizes;

  Pictures(PictureSizes sizes) {
    this.sizes = sizes;
  }

  /** Makes a picture of each input and says what the input means. */
  List<GraphNode> of(List<OnnxInput> inputs, Map<String, Meaning> meanings) {
    if (inputs.isEmpty()) {
      throw new ConversionException("the network", "no input", "at least one picture", "");
    }
    List<GraphNode> pictures = new ArrayList<>();
    for (OnnxInput input : inputs) {
      Feature picture = picture(input);
      pictures.add(picture.node());
      meanings.put(input.name(), picture);
    }
    return pictures;
  }

  /** {@code [N, C, H, W]}; height and width may be open, and so may the batch. */
  private Feature picture(OnnxInput input) {
    String where = "input '%s'".formatted(input.name());
    if (input.type() != DataType.FLOAT) {
      throw new ConversionException(
          where, "elements of type " + input.type(), "float32", "Export the network in float32");
    }
    boolean row = input.dims().size() == 2;
    if (input.dims().size() != 4 && !row) {
      throw new ConversionException(
          where,
          input.dims().isEmpty() ? "a single number, or of unknown shape" : "shape " + input.dims(),
          "[N, C, H, W]",
          "Export with a picture as input");
    }
    long channels = input.dims().get(1);
    if (channels < 0) {
      throw new ConversionException(
          where,
          "an open number of channels, shape " + input.dims(),
          "a fixed number of channels at axis 1",
          "Leave axis 1 out of dynamic_axes at export");
    }
    if (channels < 1 || channels > LARGEST) {
      throw new ConversionException(where, channels + " channels", "1 to " + LARGEST, "");
    }
    Extent batch = extent(where, input.dims().get(0), sizes.same(1));
    Extent height = row ? sizes.same(1) : extent(where, input.dims().get(2), sizes.heights());
    Extent width = row ? sizes.same(1) : extent(where, input.dims().get(3), sizes.widths());
    Input packed = new Input(input.name(), (int) channels, row ? 1 : 0, row ? 1 : 0);
    GraphNode node =
        GraphNode.of(input.name(), input.name(), new GraphOp.Picture(packed), List.of());
    return row ? Feature.row(node, batch) : Feature.picture(node, batch, height, width);
  }

  private Extent extent(String where, long given, Extent open) {
    if (given > LARGEST) {
      throw new ConversionException(where, "extent " + given, "at most " + LARGEST, "");
    }
    return given < 0 ? open : sizes.same((int) given);
  }
}

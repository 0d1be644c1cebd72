package org.bitfold.converter.constants;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxAttribute;
import org.bitfold.converter.onnx.OnnxTensor;

/** Ops that make tensors out of attributes and shapes. */
final class Making {
  private static final int MOST_ELEMENTS = 1 << 25;

  private Making() {}

  static Optional<OnnxTensor> evaluate(String op, Arguments in) {
    return switch (op) {
      case "Constant" -> Optional.of(constant(in));
      case "ConstantOfShape" -> Optional.of(ofShape(in));
      case "Range" -> Optional.of(range(in));
      case "Shape" -> Optional.of(shape(in));
      case "Size" -> Optional.of(OnnxTensor.scalar(DataType.INT64, in.get(0).elements()));
      default -> Optional.empty();
    };
  }

  private static OnnxTensor constant(Arguments in) {
    List<Supplier<Optional<OnnxTensor>>> spellings =
        List.of(
            () ->
                in.node().attributes().get("value") instanceof OnnxAttribute.Constant(var tensor)
                    ? Optional.of(tensor)
                    : Optional.empty(),
            () ->
                in.node().has("value_float")
                    ? Optional.of(
                        OnnxTensor.scalar(DataType.FLOAT, in.node().real("value_float", 0)))
                    : Optional.empty(),
            () ->
                in.node().has("value_int")
                    ? Optional.of(
                        OnnxTensor.scalar(DataType.INT64, in.node().integer("value_int", 0)))
                    : Optional.empty(),
            () -> in.integers("value_ints", 0).map(OnnxTensor::ofLongs),
            () ->
                in.node().attributes().get("value_floats") instanceof OnnxAttribute.Reals(var list)
                    ? Optional.of(OnnxTensor.of(DataType.FLOAT, new int[] {list.size()}, list::get))
                    : Optional.empty());
    return spellings.stream()
        .flatMap(spelling -> spelling.get().stream())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a constant that is no tensor of numbers"));
  }

  private static OnnxTensor ofShape(Arguments in) {
    long[] asked = in.get(0).toLongs();
    int[] dims = new int[asked.length];
    int[] core = new int[asked.length];
    boolean empty = false;
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = Math.toIntExact(asked[axis]);
      empty |= dims[axis] == 0;
      core[axis] = 1;
    }
    OnnxTensor value =
        in.node().attributes().get("value") instanceof OnnxAttribute.Constant(var tensor)
            ? tensor
            : OnnxTensor.scalar(DataType.FLOAT, 0);
    return OnnxTensor.of(value.type(), dims, empty ? dims : core, i -> value.at(0));
  }

  private static OnnxTensor range(Arguments in) {
    double start = in.get(0).at(0);
    double step = in.get(2).at(0);
    double count = Math.ceil((in.get(1).at(0) - start) / step);
    if (!(count <= MOST_ELEMENTS)) {
      throw new IllegalArgumentException("a range of %s elements".formatted(count));
    }
    int[] dims = {Math.max(0, (int) count)};
    return OnnxTensor.of(in.get(0).type(), dims, i -> start + i * step);
  }

  private static OnnxTensor shape(Arguments in) {
    long[] dims = new long[in.get(0).rank()];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = in.get(0).dim(axis);
    }
    return shape(dims, in);
  }

  /** Shape with the optional start and end of opset 15. */
  private static OnnxTensor shape(long[] dims, Arguments in) {
    return OnnxTensor.ofLongs(
        ShapeArguments.shapeSlice(
            dims, in.node().integer("start", 0), in.node().integer("end", Long.MAX_VALUE)));
  }
}

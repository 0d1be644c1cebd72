package org.bitfold.verifier.structural;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.TensorShapeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Metadata.ColorOrder;
import org.bitfold.model.Model;
import org.bitfold.model.Output;
import org.bitfold.verifier.original.Original;

/**
 * Compares what goes into a packed model and what comes out with what the ONNX file declares, and
 * what it says of its pictures with the options it was converted with.
 */
final class InterfaceCheck {
  private static final int CHANNEL_AXIS = 1;
  private static final int HEIGHT_AXIS = 2;
  private static final int WIDTH_AXIS = 3;

  /** What a fully lit sample is worth where nobody said so: as PyTorch has it, or 8 bits. */
  private static final Set<Float> RANGES = Set.of(1f, 255f);

  private final Model model;
  private final Original original;
  private final Tally tally =
      new Tally("interface", "what goes in and comes out is what the ONNX file declares");

  InterfaceCheck(Model model, Original original) {
    this.model = model;
    this.original = original;
  }

  Tally run() {
    inputs();
    outputs();
    if (!model.provenance().converter().isEmpty()) {
      pictures(model.metadata());
    }
    return tally;
  }

  private void inputs() {
    Set<String> constants = new HashSet<>();
    for (TensorProto tensor : original.graph().getInitializerList()) {
      constants.add(tensor.getName());
    }
    List<ValueInfoProto> declared =
        original.graph().getInputList().stream()
            .filter(input -> !constants.contains(input.getName()))
            .toList();
    for (ValueInfoProto input : declared) {
      tally.check(
          model.inputs().stream().anyMatch(each -> each.name().equals(input.getName())),
          input.getName(),
          "an input of the ONNX file that the packed file does not take");
    }
    for (Input input : model.inputs()) {
      Optional<ValueInfoProto> match =
          declared.stream().filter(each -> each.getName().equals(input.name())).findFirst();
      tally.check(match.isPresent(), input.name(), "the ONNX file has no input '%s'", input.name());
      match.ifPresent(each -> input(input, each.getType().getTensorType().getShape()));
    }
  }

  /** A packed file may leave sizes open that its original fixes, not the other way round. */
  private void input(Input input, TensorShapeProto shape) {
    long channels = size(shape, CHANNEL_AXIS);
    tally.check(
        channels == 0 || channels == input.channels(),
        input.name(),
        "%d channels, the ONNX file has %d",
        input.channels(),
        channels);
    if (shape.getDimCount() > WIDTH_AXIS) {
      size(input, "height", input.height(), size(shape, HEIGHT_AXIS));
      size(input, "width", input.width(), size(shape, WIDTH_AXIS));
    }
  }

  private void size(Input input, String what, int found, long declared) {
    tally.check(
        found == 0 || found == declared,
        input.name(),
        "takes a %s of %d only, the ONNX file %s",
        what,
        found,
        declared == 0 ? "takes any" : "one of " + declared);
  }

  /** 0 where it is open. */
  private static long size(TensorShapeProto shape, int axis) {
    return axis < shape.getDimCount() ? Math.max(0, shape.getDim(axis).getDimValue()) : 0;
  }

  private void outputs() {
    List<String> found = model.outputs().stream().map(Output::name).toList();
    tally.check(
        found.equals(original.outputs()),
        String.join(", ", found),
        "the packed file has the outputs %s, the ONNX file %s",
        found,
        original.outputs());
  }

  /** An ONNX file does not say what its pictures mean: the user did, or it was guessed. */
  private void pictures(Metadata metadata) {
    Optional<String> range = option("range");
    tally.check(
        range.isPresent()
            ? range.get().equals(Float.toString(metadata.valueRange()))
            : RANGES.contains(metadata.valueRange()),
        "metadata",
        "a value range of %s, the options of the conversion say %s",
        metadata.valueRange(),
        range.orElse("none, so 1 or 255"));
    ColorOrder usual =
        switch (model.inputs().get(0).channels()) {
          case 1 -> ColorOrder.GRAY;
          case 3 -> ColorOrder.RGB;
          default -> ColorOrder.UNKNOWN;
        };
    String color = option("color").orElse(usual.toString());
    tally.check(
        color.equals(metadata.colorOrder().toString()),
        "metadata",
        "channels are %s, the options of the conversion and their number say %s",
        metadata.colorOrder(),
        color);
    option("task")
        .ifPresent(
            task ->
                tally.check(
                    task.equals(metadata.task().toString()),
                    "metadata",
                    "made for %s, the options of the conversion say %s",
                    metadata.task(),
                    task));
  }

  private Optional<String> option(String name) {
    return model.provenance().options().stream()
        .filter(option -> option.startsWith(name + "="))
        .map(option -> option.substring(name.length() + 1))
        .findFirst();
  }
}

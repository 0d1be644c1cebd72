package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;

/** What somebody would alter who writes such files with tools of his own and knows the format. */
final class StrangerLies {
  private static final float LITTLE = 0x1p-12f;

  private StrangerLies() {}

  static void addTo(Lies lies) {
    lies.add("two channels exchanged but in the residual", StrangerLies::exchanged);
    lies.add("shift moved across an activation", StrangerLies::movedAcross);
    lies.op(
        "slopes of two channels exchanged",
        Op.PRelu.class,
        op -> new Op.PRelu(swapped(op.slope())));
    lies.op(
        "thresholds of two channels exchanged",
        Op.Binarize.class,
        op -> new Op.Binarize(swapped(op.thresholds())));
    lies.op(
        "resize with other coordinates",
        Op.Resize.class,
        op -> new Op.Resize(op.scaleY(), op.scaleX(), aligned(op.interpolation())));
    lies.op(
        "one group of channels as two, half of the weights lost",
        Op.BinaryConv2d.class,
        StrangerLies::twoGroups);
    lies.add("input's channels reversed", StrangerLies::reversedInput);
    lies.add(
        "scale of 4097/4096 slipped in behind the first layer",
        model -> scaled(model, model.inputs().size()));
    lies.add(
        "scale of 4097/4096 slipped in at the output",
        model -> scaled(model, model.outputs().get(0).value()));
    lies.add("output clipped to the value range", StrangerLies::clipped);
    lies.add("activation twice", model -> twice(model, Op.PRelu.class));
    lies.add("sum twice", model -> twice(model, Op.Binary.class));
    lies.add("pictures of 0 to 255 for 0 to 1", StrangerLies::otherRange);
    lies.add("colours in the other order", StrangerLies::otherColours);
    lies.op(
        "scale the least float there is",
        Op.ScaleSums.class,
        op ->
            new Op.ScaleSums(
                Constants.changed(op.scale(), (v, c) -> c == 0 ? Float.MIN_VALUE : v.get(c)),
                op.bias()));
  }

  private static int swap(int c) {
    return c < 2 ? 1 - c : c;
  }

  private static FloatVector swapped(FloatVector values) {
    return Constants.changed(values, (v, c) -> v.get(v.size() < 2 ? c : swap(c)));
  }

  /** All of a branch has channels 0 and 1 exchanged, from a binary layer to the sum behind it. */
  private static Model exchanged(Model model) {
    for (int i = model.nodes().size() - 1; i > 0; i--) {
      if (model.nodes().get(i).op() instanceof Op.Binary(Op.BinaryFunction function)
          && function == Op.BinaryFunction.ADD) {
        Optional<Model> found = exchanged(model, model.nodes().get(i).inputs().get(0));
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    return model;
  }

  private static Optional<Model> exchanged(Model model, int last) {
    Model turned = model;
    int value = last;
    while (value >= model.inputs().size()) {
      int index = value - model.inputs().size();
      switch (model.nodes().get(index).op()) {
        case Op.PRelu(FloatVector slope) ->
            turned = Edited.op(turned, index, new Op.PRelu(swapped(slope)));
        case Op.Affine(FloatVector scale, FloatVector bias) ->
            turned = Edited.op(turned, index, new Op.Affine(swapped(scale), swapped(bias)));
        case Op.ScaleSums(FloatVector scale, FloatVector bias) ->
            turned = Edited.op(turned, index, new Op.ScaleSums(swapped(scale), swapped(bias)));
        case Op.BinaryConv2d conv -> {
          Op other =
              new Op.BinaryConv2d(
                  Constants.changed(conv.filters(), (f, o, ky, kx, c) -> f.get(swap(o), ky, kx, c)),
                  conv.window(),
                  conv.groups());
          return conv.filters().outputs() < 2
              ? Optional.empty()
              : Optional.of(Edited.op(turned, index, other));
        }
        default -> {
          return Optional.empty();
        }
      }
      value = model.nodes().get(index).inputs().get(0);
    }
    return Optional.empty();
  }

  /** What is added in front of an activation is taken away behind it. */
  private static Model movedAcross(Model model) {
    for (int i = model.nodes().size() - 1; i > 0; i--) {
      int before = model.nodes().get(i).inputs().get(0) - model.inputs().size();
      if (model.nodes().get(i).op() instanceof Op.PRelu
          && before >= 0
          && model.nodes().get(before).op()
              instanceof Op.ScaleSums(FloatVector scale, FloatVector bias)) {
        Op more = new Op.ScaleSums(scale, Constants.changed(bias, (v, c) -> v.get(c) + LITTLE));
        int channels = scale.size();
        Op less =
            new Op.Affine(FloatVector.filled(channels, 1), FloatVector.filled(channels, -LITTLE));
        return Edited.inserted(Edited.op(model, before, more), model.valueOf(i), less, "");
      }
    }
    return model;
  }

  private static Op.Interpolation aligned(Op.Interpolation interpolation) {
    Op.Coordinates other =
        interpolation.coordinates() == Op.Coordinates.ALIGN_CORNERS
            ? Op.Coordinates.HALF_PIXEL
            : Op.Coordinates.ALIGN_CORNERS;
    return switch (interpolation) {
      case Op.Interpolation.Nearest nearest ->
          new Op.Interpolation.Nearest(other, nearest.rounding());
      case Op.Interpolation.Linear _ -> new Op.Interpolation.Linear(other);
      case Op.Interpolation.Cubic cubic -> new Op.Interpolation.Cubic(other, cubic.a());
    };
  }

  private static Op twoGroups(Op.BinaryConv2d conv) {
    int inputs = conv.filters().inputs();
    int outputs = conv.filters().outputs();
    return conv.groups() == 1 && inputs % 2 == 0 && outputs % 2 == 0
        ? new Op.BinaryConv2d(Constants.firstInputs(conv.filters(), inputs / 2), conv.window(), 2)
        : conv;
  }

  private static Model reversedInput(Model model) {
    int channels = model.inputs().get(0).channels();
    return channels == 1
        ? model
        : Edited.inserted(model, 0, order(channels, c -> channels - 1 - c), "");
  }

  private static Op order(int channels, IntUnaryOperator channel) {
    return new Op.SelectChannels(IntVector.of(IntStream.range(0, channels).map(channel).toArray()));
  }

  private static Model scaled(Model model, int value) {
    int channels = model.types().get(value).channels();
    Op op =
        new Op.Affine(FloatVector.filled(channels, 1 + LITTLE), FloatVector.filled(channels, -0f));
    return Edited.inserted(model, value, op, "");
  }

  private static Model clipped(Model model) {
    Op op = new Op.Clip(0, model.metadata().valueRange());
    return Edited.inserted(model, model.outputs().get(0).value(), op, "");
  }

  /** The last node of a kind once more: on its own result, and with its other operands. */
  private static Model twice(Model model, Class<? extends Op> kind) {
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      Node node = model.nodes().get(i);
      if (kind.isInstance(node.op())) {
        List<Integer> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, model.valueOf(i));
        return Edited.inserted(
            model, model.valueOf(i), new Node(node.name(), node.op(), inputs, node.source()));
      }
    }
    return model;
  }

  private static Model otherRange(Model model) {
    Metadata old = model.metadata();
    float other = old.valueRange() == 1 ? 255 : 1;
    return Edited.metadata(model, new Metadata(old.task(), old.colorOrder(), other));
  }

  private static Model otherColours(Model model) {
    Metadata old = model.metadata();
    Metadata.ColorOrder other =
        old.colorOrder() == Metadata.ColorOrder.RGB
            ? Metadata.ColorOrder.BGR
            : Metadata.ColorOrder.RGB;
    return Edited.metadata(model, new Metadata(old.task(), other, old.valueRange()));
  }
}

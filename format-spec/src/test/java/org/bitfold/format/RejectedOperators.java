package org.bitfold.format;

import static org.bitfold.format.ErrorCode.ATTRIBUTE;
import static org.bitfold.format.ErrorCode.CHANNELS;
import static org.bitfold.format.ErrorCode.NUMBER;

import java.util.List;
import java.util.Locale;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** The rules of each operator. Attributes are found by slot, as in the schema. */
final class RejectedOperators extends RejectGroup {
  private static final Window ONE = Window.padded(0);
  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Override
  void addAll() {
    vectorsPerChannel();
    numbers();
    bounds();
    groups();
    outputPads();
    windows();
    channels();
    blocks();
    pads();
    resizes();
    pools();
  }

  private static String name(Op op) {
    return op.opName().toLowerCase(Locale.ROOT);
  }

  private static int attributes(Forgery f) {
    return f.attributes(SmallOperator.NODE);
  }

  private static Op op(Class<? extends Op> kind) {
    return SmallOperator.all().stream().filter(kind::isInstance).findFirst().orElseThrow();
  }

  private static Forgery over(Class<? extends Op> kind) {
    return SmallOperator.over(op(kind));
  }

  /** An operator with another number in field {@code slot}. */
  private void attribute(String name, Op op, int slot, int value) {
    Forgery f = SmallOperator.over(op);
    add(ATTRIBUTE, name, f.put32(f.field(attributes(f), slot), value));
  }

  // ---- Vectors ---------------------------------------------------------------------------------

  /** One number too few, one too many, none. */
  private void vectorsPerChannel() {
    Schema schema = Schema.read();
    for (Op op : SmallOperator.all()) {
      for (Schema.Field field : schema.fields(op.opName())) {
        if (field.type().equals("[float]") || field.type().equals("[int]")) {
          String name = name(op) + "-" + field.name();
          Forgery shorter = SmallOperator.over(op);
          add(CHANNELS, name + "-too-short", shorter.shorten(attributes(shorter), field.slot()));
          add(CHANNELS, name + "-left-out", leftOut(op, field.slot()));
          add(CHANNELS, name + "-too-long", tooLong(op, field.slot()));
        }
      }
    }
  }

  private static Forgery leftOut(Op op, int slot) {
    Forgery f = SmallOperator.over(op);
    int table = attributes(f);
    return Forgery.withOwnVirtualTable(f.seal(), table).leaveOut(table, slot);
  }

  private static Forgery tooLong(Op op, int slot) {
    Forgery f = Forgery.withRoom(SmallOperator.over(op).seal(), 24);
    int vector = f.child(attributes(f), slot);
    f.length(f.room(), 5);
    for (int i = 0; i < 4; i++) {
      f.put32(f.room() + 4 + 4 * i, f.get32(vector + 4 + 4 * i));
    }
    f.put32(f.room() + 20, f.get32(f.room() + 16));
    return f.refer(attributes(f), slot, f.room());
  }

  private void numbers() {
    number(Op.Binarize.class, 0, "threshold-not-a-number", NAN);
    number(Op.Ternarize.class, 0, "lower-not-a-number", NAN);
    number(Op.Ternarize.class, 1, "upper-not-a-number", NAN);
    for (Class<? extends Op> kind : List.of(Op.ScaleSums.class, Op.Affine.class)) {
      number(kind, 0, "scale-not-a-number", NAN);
      number(kind, 0, "scale-infinite", INFINITY);
      number(kind, 1, "bias-not-a-number", NAN);
      number(kind, 1, "bias-infinite", -INFINITY);
    }
    number(Op.PRelu.class, 0, "slope-not-a-number", NAN);
    number(Op.PRelu.class, 0, "slope-infinite", INFINITY);
    number(Op.Conv2d.class, 1, "bias-not-a-number", NAN);
    number(Op.Conv2d.class, 1, "bias-infinite", INFINITY);
    number(Op.ConvTranspose2d.class, 1, "bias-not-a-number", NAN);
    number(Op.ConvTranspose2d.class, 1, "bias-infinite", INFINITY);
    number(Op.BinaryWeightConv2d.class, 1, "scale-not-a-number", NAN);
    number(Op.BinaryWeightConv2d.class, 1, "scale-infinite", INFINITY);
    number(Op.BinaryWeightConv2d.class, 2, "bias-not-a-number", NAN);
    number(Op.BinaryWeightConv2d.class, 2, "bias-infinite", INFINITY);
  }

  /** Another number at the end of a vector. */
  private void number(Class<? extends Op> kind, int slot, String what, float value) {
    Forgery f = over(kind);
    add(
        NUMBER,
        kind.getSimpleName().toLowerCase(Locale.ROOT) + "-" + what,
        f.putFloat(f.child(attributes(f), slot) + 16, value));
  }

  private void bounds() {
    Forgery f = over(Op.Ternarize.class);
    int last = f.child(attributes(f), 0) + 16;
    add(NUMBER, "ternarize-lower-above-upper", f.putFloat(last, Math.nextUp(4f)));
    clip("clip-low-above-high", Float.MIN_VALUE, 0f);
    clip("clip-low-not-a-number", NAN, 0f);
    clip("clip-high-not-a-number", 0f, NAN);
  }

  private void clip(String name, float low, float high) {
    Forgery f = over(Op.Clip.class);
    int attributes = attributes(f);
    add(
        NUMBER,
        name,
        f.putFloat(f.field(attributes, 0), low).putFloat(f.field(attributes, 1), high));
  }

  // ---- Convolutions ----------------------------------------------------------------------------

  /** A convolution of {@code outputs} 1×1 filters over 4 / {@code groups} channels. */
  private interface Convolution {
    Op of(int outputs, int groups);
  }

  private void groups() {
    groups(2, (o, g) -> new Op.BinaryConv2d(bits(o, g), ONE, g));
    groups(3, (o, g) -> new Op.Conv2d(SmallOperator.weights(o, 4 / g), floats(o), ONE, g));
    groups(4, (o, g) -> new Op.BinaryWeightConv2d(bits(o, g), floats(o), floats(o), ONE, g));
    groups(
        5,
        (o, g) -> new Op.ConvTranspose2d(SmallOperator.weights(o, 4 / g), floats(o), ONE, 0, 0, g));
  }

  private static BitFilters bits(int outputs, int groups) {
    return SmallOperator.bits(outputs, 4 / groups);
  }

  private static FloatVector floats(int count) {
    return SmallOperator.floats(count);
  }

  private void groups(int slot, Convolution convolution) {
    String name = name(convolution.of(4, 2));
    Forgery none = SmallOperator.over(convolution.of(4, 2));
    add(CHANNELS, name + "-of-0-groups", none.put32(none.field(attributes(none), slot), 0));
    Forgery others = SmallOperator.over(convolution.of(4, 2));
    add(
        CHANNELS,
        name + "-filters-of-too-few-inputs",
        others.put32(others.field(attributes(others), slot), 1));
    // 3 divides 12 filters, and 4 div 3 is the 1 channel that they see.
    Forgery inputs = SmallOperator.over(convolution.of(12, 4));
    add(
        CHANNELS,
        name + "-groups-do-not-divide-inputs",
        inputs.put32(inputs.field(attributes(inputs), slot), 3));
    add(CHANNELS, name + "-groups-do-not-divide-outputs", oneFilterLess(convolution));
  }

  /** Three of four filters in two groups; what was the last filter is 0 and fills up. */
  private static Forgery oneFilterLess(Convolution convolution) {
    Op op = convolution.of(4, 2);
    Forgery f = SmallOperator.over(op);
    int attributes = attributes(f);
    int filters = f.child(attributes, 0);
    int length = f.field(filters, 4) + 8;
    f.put32(f.field(filters, 0), 3).put64(length, f.get32(length) / 4 * 3);
    for (Schema.Field field : Schema.read().fields(op.opName())) {
      if (field.type().equals("[float]")) {
        f.shorten(attributes, field.slot());
      }
    }
    return f;
  }

  private void outputPads() {
    Op transposed =
        new Op.ConvTranspose2d(
            SmallOperator.weights(4, 4), floats(4), new Window(2, 1, 1, 3, 0, 0, 0, 0), 0, 0, 1);
    attribute("output-pad-y-of-the-stride", transposed, 3, 2);
    attribute("output-pad-x-of-the-dilation", transposed, 4, 3);
    Op reverse =
        new Op.ConvTranspose2d(
            SmallOperator.weights(4, 4), floats(4), new Window(1, 2, 3, 1, 0, 0, 0, 0), 0, 0, 1);
    attribute("output-pad-y-of-the-dilation", reverse, 3, 3);
    attribute("output-pad-x-of-the-stride", reverse, 4, 2);
  }

  private void windows() {
    List<String> names = List.of("stride-y", "stride-x", "dilation-y", "dilation-x");
    for (Op op : SmallOperator.all()) {
      for (Schema.Field field : Schema.read().fields(op.opName())) {
        if (field.type().equals("WindowDef")) {
          for (int i = 0; i < names.size(); i++) {
            Forgery f = SmallOperator.over(op);
            int window = f.field(attributes(f), field.slot());
            String name = "%s-%s-0".formatted(name(op), names.get(i));
            add(ATTRIBUTE, name, f.put32(window + i * Integer.BYTES, 0));
          }
        }
      }
    }
  }

  // ---- Channels --------------------------------------------------------------------------------

  private void channels() {
    Forgery f = forge();
    add(CHANNELS, "input-of-other-channels", f.put32(channelsOfTheInput(f), 4));
    binary("binary-of-3-and-2-channels", 3, 2);
    binary("binary-of-1-and-3-channels", 1, 3);
    Forgery none = over(Op.SelectChannels.class);
    add(CHANNELS, "selection-of-none", none.length(none.child(attributes(none), 0), 0));
    add(CHANNELS, "selection-left-out", leftOut(op(Op.SelectChannels.class), 0));
    Forgery beyond = over(Op.SelectChannels.class);
    int second = beyond.child(attributes(beyond), 0) + 8;
    add(CHANNELS, "selection-of-channel-4-of-4", beyond.put32(second, 4));
    add(CHANNELS, "concat-of-2-to-31-channels", wide(1 << 30, new Op.Concat(), 0, 0));
    add(
        CHANNELS,
        "concat-of-2-to-32-and-1-channels",
        wide(1 << 30, new Op.Concat(), 0, 0, 0, 0, 1));
    Op deep = new Op.SpaceToDepth(1 << 10, Op.ChannelOrder.CRD);
    add(CHANNELS, "spacetodepth-of-2-to-31-channels", wide(1 << 11, deep, 0));
    add(CHANNELS, "spacetodepth-beyond-32-bits", wide((1 << 12) + 1, deep, 0));
    Op flat = new Op.Flatten(1 << 10, 1 << 10);
    add(CHANNELS, "flattened-to-2-to-31-channels", wide(1 << 11, flat, 0));
    add(CHANNELS, "flattened-beyond-32-bits", wide((1 << 12) + 1, flat, 0));
    add(CHANNELS, "flattened-beyond-64-bits", flattened());
    // 65536 channels of 12648641·22253377 pixels are 2^64 + 2^16.
    Forgery little = wide(1 << 16, new Op.Flatten(1, 1), 0);
    int node = little.attributes(1);
    little.put32(little.field(node, 0), 12648641).put32(little.field(node, 1), 22253377);
    add(CHANNELS, "flattened-beyond-64-bits-to-few", little);
  }

  private static int channelsOfTheInput(Forgery f) {
    return f.field(f.item(f.child(f.root(), 1), 0), 1);
  }

  private void binary(String name, int first, int second) {
    int[] few = new int[second];
    Op select = new Op.SelectChannels(IntVector.of(few));
    Op one = new Op.SelectChannels(IntVector.of(new int[first]));
    Op add = new Op.Binary(Op.BinaryFunction.ADD);
    Forgery f =
        SmallOperator.of(
            1,
            new Node("first", one, List.of(0), ""),
            new Node("second", select, List.of(0), ""),
            new Node("sum", add, List.of(1, 1), ""));
    add(CHANNELS, name, f.put32(f.child(f.node(2), 2) + 8, 2));
  }

  /** A node over these of two values: one of {@code channels} channels, and one of one. */
  private static Forgery wide(int channels, Op op, Integer... values) {
    Forgery f =
        SmallOperator.of(
            1,
            new Node("one", new Op.SelectChannels(IntVector.of(0)), List.of(0), ""),
            new Node("wide", op, List.of(values), ""));
    return f.put32(channelsOfTheInput(f), channels);
  }

  /** Height times width fits 64 bits, and times the channels it does not. */
  private static Forgery flattened() {
    Forgery f = SmallOperator.of(1, new Node("flat", new Op.Flatten(3, 5), List.of(0), ""));
    int attributes = f.attributes(0);
    return f.put32(channelsOfTheInput(f), Integer.MAX_VALUE)
        .put32(f.field(attributes, 0), Integer.MAX_VALUE)
        .put32(f.field(attributes, 1), Integer.MAX_VALUE);
  }

  private void blocks() {
    Forgery three = over(Op.DepthToSpace.class);
    add(
        CHANNELS,
        "depthtospace-of-4-channels-in-blocks-of-4",
        three.put32(three.field(attributes(three), 0), 4));
    Forgery six = SmallOperator.of(4, new Node("wide", depth(2), List.of(0), ""));
    add(
        CHANNELS,
        "depthtospace-of-6-channels-in-blocks-of-2",
        six.put32(channelsOfTheInput(six), 6));
    Op wide = op(Op.DepthToSpace.class);
    attribute("depthtospace-block-0", wide, 0, 0);
    attribute("depthtospace-block-65536", wide, 0, 1 << 16);
    Forgery most = SmallOperator.of(1, new Node("wide", depth(1), List.of(0), ""));
    most.put32(channelsOfTheInput(most), 1025 * 1025);
    add(ATTRIBUTE, "depthtospace-block-1025", most.put32(most.field(most.attributes(0), 0), 1025));
    Op deep = op(Op.SpaceToDepth.class);
    attribute("spacetodepth-block-0", deep, 0, 0);
    attribute("spacetodepth-block-1025", deep, 0, 1025);
    attribute("flattened-height-0", op(Op.Flatten.class), 0, 0);
    attribute("flattened-width-0", op(Op.Flatten.class), 1, 0);
  }

  private static Op depth(int block) {
    return new Op.DepthToSpace(block, Op.ChannelOrder.CRD);
  }

  // ---- Pad, Resize, pools ----------------------------------------------------------------------

  private void pads() {
    pad(NUMBER, "pad-with-infinity", Op.PadMode.CONSTANT, INFINITY);
    pad(NUMBER, "pad-with-not-a-number", Op.PadMode.CONSTANT, NAN);
    pad(ATTRIBUTE, "pad-value-of-edge", Op.PadMode.EDGE, 1f);
    pad(ATTRIBUTE, "pad-value-of-reflect", Op.PadMode.REFLECT, 1f);
    pad(ATTRIBUTE, "pad-value-minus-0-of-edge", Op.PadMode.EDGE, -0f);
  }

  private void pad(ErrorCode code, String name, Op.PadMode mode, float value) {
    Forgery f = SmallOperator.over(new Op.Pad(0, 0, 0, 0, mode, 0f));
    add(code, name, f.putFloat(f.field(attributes(f), 5), value));
  }

  private void resizes() {
    for (int axis = 0; axis < 2; axis++) {
      String name = axis == 0 ? "scale-y-" : "scale-x-";
      scale(name + "of-0", axis, 0, 1);
      scale(name + "over-0", axis, 1, 0);
      scale(name + "0-over-0", axis, 0, 0);
      scale(name + "not-in-lowest-terms", axis, 4, 2);
      scale(name + "not-in-lowest-terms-below-1", axis, 3, 9);
      scale(name + "above-65536", axis, (1 << 16) + 1, 1);
      scale(name + "below-1-in-65536", axis, 1, (1 << 16) + 1);
    }
    Op.Coordinates half = Op.Coordinates.HALF_PIXEL;
    Op.Interpolation nearest = new Op.Interpolation.Nearest(half, Op.Rounding.FLOOR);
    Op.Interpolation linear = new Op.Interpolation.Linear(half);
    Op.Interpolation cubic = new Op.Interpolation.Cubic(half, -0.75f);
    unusedRounding("rounding-of-linear", linear);
    unusedRounding("rounding-of-cubic", cubic);
    unusedCubic("cubic-a-of-nearest", nearest, -0.75f);
    unusedCubic("cubic-a-of-linear", linear, -0.75f);
    unusedCubic("cubic-a-minus-0-of-linear", linear, -0f);
    cubic("cubic-a-not-a-number", NAN);
    cubic("cubic-a-infinite", INFINITY);
  }

  private void scale(String name, int slot, int numerator, int denominator) {
    Forgery f = over(Op.Resize.class);
    int ratio = f.field(attributes(f), slot);
    add(ATTRIBUTE, name, f.put32(ratio, numerator).put32(ratio + 4, denominator));
  }

  private void unusedRounding(String name, Op.Interpolation interpolation) {
    Forgery f = resize(interpolation);
    add(ATTRIBUTE, name, f.put8(f.field(attributes(f), 4), Op.Rounding.CEIL.ordinal()));
  }

  private void unusedCubic(String name, Op.Interpolation interpolation, float a) {
    Forgery f = resize(interpolation);
    add(ATTRIBUTE, name, f.putFloat(f.field(attributes(f), 5), a));
  }

  private static Forgery resize(Op.Interpolation interpolation) {
    Op.Ratio one = new Op.Ratio(1, 1);
    return SmallOperator.over(new Op.Resize(one, one, interpolation));
  }

  private void cubic(String name, float a) {
    Op.Ratio one = new Op.Ratio(1, 1);
    Op.Interpolation cubic = new Op.Interpolation.Cubic(Op.Coordinates.HALF_PIXEL, -0.75f);
    Forgery f = SmallOperator.over(new Op.Resize(one, one, cubic));
    add(NUMBER, name, f.putFloat(f.field(attributes(f), 5), a));
  }

  /** A pool of the same kind with a kernel of 2 that spans 4 pixels. */
  private static Op dilated(Op pool) {
    Window three = new Window(1, 1, 3, 3, 0, 0, 0, 0);
    return pool instanceof Op.MaxPool
        ? new Op.MaxPool(2, 2, three, false)
        : new Op.AveragePool(2, 2, three, false, false);
  }

  private void pools() {
    for (Op op : List.of(op(Op.MaxPool.class), op(Op.AveragePool.class))) {
      attribute(name(op) + "-kernel-height-0", op, 0, 0);
      attribute(name(op) + "-kernel-width-0", op, 1, 0);
      List<String> sides = List.of("top", "left", "bottom", "right");
      for (int i = 0; i < sides.size(); i++) {
        Forgery f = SmallOperator.over(op);
        int window = f.field(attributes(f), 2);
        String name = "%s-padded-by-its-kernel-%s".formatted(name(op), sides.get(i));
        add(ATTRIBUTE, name, f.put32(window + (4 + i) * Integer.BYTES, 1));
      }
      for (int i = 0; i < sides.size(); i++) {
        Forgery f = SmallOperator.over(dilated(op));
        int window = f.field(attributes(f), 2);
        String name = "%s-padded-below-its-dilated-kernel-%s".formatted(name(op), sides.get(i));
        add(ATTRIBUTE, name, f.put32(window + (4 + i) * Integer.BYTES, 2));
      }
      Forgery taps = SmallOperator.over(op);
      int attributes = attributes(taps);
      taps.put32(taps.field(attributes, 0), 1 << 12);
      add(
          ATTRIBUTE,
          name(op) + "-of-too-many-taps",
          taps.put32(taps.field(attributes, 1), (1 << 12) + 1));
      Forgery wrapping = SmallOperator.over(op);
      wrapping.put32(wrapping.field(attributes, 0), 1 << 16);
      add(
          ATTRIBUTE,
          name(op) + "-of-2-to-32-taps",
          wrapping.put32(wrapping.field(attributes, 1), 1 << 16));
    }
  }
}

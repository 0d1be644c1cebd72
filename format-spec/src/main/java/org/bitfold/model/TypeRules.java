package org.bitfold.model;

import static org.bitfold.model.InvalidModelException.Rule.ARITY;
import static org.bitfold.model.InvalidModelException.Rule.ATTRIBUTE;
import static org.bitfold.model.InvalidModelException.Rule.CHANNELS;
import static org.bitfold.model.InvalidModelException.Rule.ELEMENT_TYPE;
import static org.bitfold.model.InvalidModelException.Rule.NUMBER;
import static org.bitfold.model.InvalidModelException.Rule.ORDER;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bitfold.model.InvalidModelException.Rule;

/**
 * Which value comes out of which op, and everything that must hold before a model means anything.
 */
public final class TypeRules {
  /** The most taps times channels of one filter: every sum of ±1 stays exact as a float. */
  public static final int MAX_SUM = 1 << 24;

  /** The most taps of a pool: their number stays exact as a float. */
  private static final int MAX_TAPS = 1 << 24;

  private static final Set<ElementType> SIGNS = EnumSet.of(ElementType.BITS, ElementType.TRITS);

  private final Node node;
  private final List<ValueType> operands;

  private TypeRules(Node node, List<ValueType> operands) {
    this.node = node;
    this.operands = operands;
  }

  /**
   * The type of what {@code node} makes from values of the types {@code operands}.
   *
   * @throws InvalidModelException if the op cannot be applied to them
   */
  public static ValueType resultOf(Node node, List<ValueType> operands) {
    return new TypeRules(node, operands).result();
  }

  static List<ValueType> types(List<Input> inputs, List<Node> nodes) {
    List<ValueType> types = new ArrayList<>(inputs.size() + nodes.size());
    for (Input input : inputs) {
      types.add(new ValueType(ElementType.FLOAT, input.channels()));
    }
    for (Node node : nodes) {
      List<ValueType> operands = new ArrayList<>();
      for (int value : node.inputs()) {
        if (value < 0 || value >= types.size()) {
          throw new InvalidModelException(
              ORDER,
              "node '%s' reads value %d, but only the %d values before it exist"
                  .formatted(node.name(), value, types.size()));
        }
        operands.add(types.get(value));
      }
      types.add(resultOf(node, operands));
    }
    return List.copyOf(types);
  }

  private ValueType result() {
    return switch (node.op()) {
      case Op.Binarize op -> {
        perChannel("thresholds", op.thresholds(), channels(ElementType.FLOAT));
        noNaN("thresholds", op.thresholds());
        yield new ValueType(ElementType.BITS, channels(ElementType.FLOAT));
      }
      case Op.Ternarize op -> {
        int channels = channels(ElementType.FLOAT);
        perChannel("lower thresholds", op.lower(), channels);
        perChannel("upper thresholds", op.upper(), channels);
        noNaN("lower thresholds", op.lower());
        noNaN("upper thresholds", op.upper());
        for (int c = 0; c < channels; c++) {
          require(
              op.lower().get(c) <= op.upper().get(c),
              NUMBER,
              "lower threshold %s is above upper threshold %s in channel %d",
              op.lower().get(c),
              op.upper().get(c),
              c);
        }
        yield new ValueType(ElementType.TRITS, channels);
      }
      case Op.ToFloat op -> new ValueType(ElementType.FLOAT, channelsOf(SIGNS));
      case Op.BinaryConv2d op -> {
        BitFilters filters = op.filters();
        grouped(channelsOf(SIGNS), filters.inputs(), filters.outputs(), op.groups());
        exactSums(filters);
        yield new ValueType(ElementType.SUMS, filters.outputs());
      }
      case Op.ScaleSums op -> {
        int channels = channels(ElementType.SUMS);
        perChannel("scale", op.scale(), channels);
        perChannel("bias", op.bias(), channels);
        finite("scale", op.scale());
        finite("bias", op.bias());
        yield new ValueType(ElementType.FLOAT, channels);
      }
      case Op.ThresholdSums op -> {
        int channels = channels(ElementType.SUMS);
        require(
            op.thresholds().size() == channels,
            CHANNELS,
            "%d thresholds for %d channels",
            op.thresholds().size(),
            channels);
        yield new ValueType(ElementType.BITS, channels);
      }
      case Op.Conv2d op -> {
        FloatFilters filters = op.filters();
        grouped(channels(ElementType.FLOAT), filters.inputs(), filters.outputs(), op.groups());
        perChannel("bias", op.bias(), filters.outputs());
        finite("weights", filters.values());
        finite("bias", op.bias());
        yield new ValueType(ElementType.FLOAT, filters.outputs());
      }
      case Op.BinaryWeightConv2d op -> {
        BitFilters filters = op.filters();
        grouped(channels(ElementType.FLOAT), filters.inputs(), filters.outputs(), op.groups());
        perChannel("scale", op.scale(), filters.outputs());
        perChannel("bias", op.bias(), filters.outputs());
        finite("scale", op.scale());
        finite("bias", op.bias());
        yield new ValueType(ElementType.FLOAT, filters.outputs());
      }
      case Op.ConvTranspose2d op -> {
        FloatFilters filters = op.filters();
        grouped(channels(ElementType.FLOAT), filters.inputs(), filters.outputs(), op.groups());
        perChannel("bias", op.bias(), filters.outputs());
        require(
            op.outputPadY() >= 0
                && op.outputPadX() >= 0
                && op.outputPadY() < Math.max(op.window().strideY(), op.window().dilationY())
                && op.outputPadX() < Math.max(op.window().strideX(), op.window().dilationX()),
            ATTRIBUTE,
            "output padding %dx%d is not below stride or dilation",
            op.outputPadY(),
            op.outputPadX());
        finite("weights", filters.values());
        finite("bias", op.bias());
        yield new ValueType(ElementType.FLOAT, filters.outputs());
      }
      case Op.Affine op -> {
        int channels = channels(ElementType.FLOAT);
        perChannel("scale", op.scale(), channels);
        perChannel("bias", op.bias(), channels);
        finite("scale", op.scale());
        finite("bias", op.bias());
        yield new ValueType(ElementType.FLOAT, channels);
      }
      case Op.PRelu op -> {
        int channels = channels(ElementType.FLOAT);
        perChannel("slope", op.slope(), channels);
        finite("slope", op.slope());
        yield new ValueType(ElementType.FLOAT, channels);
      }
      case Op.Clip op -> {
        int channels = channels(ElementType.FLOAT);
        require(op.low() <= op.high(), NUMBER, "clips to [%s, %s]", op.low(), op.high());
        yield new ValueType(ElementType.FLOAT, channels);
      }
      case Op.Unary op -> new ValueType(ElementType.FLOAT, channels(ElementType.FLOAT));
      case Op.Binary op -> {
        arity(2);
        int first = channelsAt(0, EnumSet.of(ElementType.FLOAT));
        int second = channelsAt(1, EnumSet.of(ElementType.FLOAT));
        require(
            second == first || second == 1,
            CHANNELS,
            "the second input has %d channels, expected %d or 1",
            second,
            first);
        yield new ValueType(ElementType.FLOAT, first);
      }
      case Op.Softmax op -> new ValueType(ElementType.FLOAT, channels(ElementType.FLOAT));
      case Op.Concat op -> {
        require(!operands.isEmpty(), ARITY, "takes at least 1 input, found 0");
        long channels = 0;
        for (int i = 0; i < operands.size(); i++) {
          channels += channelsAt(i, EnumSet.of(ElementType.FLOAT));
        }
        require(channels <= Integer.MAX_VALUE, CHANNELS, "makes %d channels", channels);
        yield new ValueType(ElementType.FLOAT, (int) channels);
      }
      case Op.SelectChannels op -> {
        int channels = channels(ElementType.FLOAT);
        require(op.channels().size() > 0, CHANNELS, "selects no channel");
        for (int i = 0; i < op.channels().size(); i++) {
          int channel = op.channels().get(i);
          require(
              channel >= 0 && channel < channels,
              CHANNELS,
              "selects channel %d of %d",
              channel,
              channels);
        }
        yield new ValueType(ElementType.FLOAT, op.channels().size());
      }
      case Op.DepthToSpace op -> {
        int channels = channels(ElementType.FLOAT);
        block(op.block());
        require(
            channels % (op.block() * op.block()) == 0,
            CHANNELS,
            "%d channels are no multiple of %d squared",
            channels,
            op.block());
        yield new ValueType(ElementType.FLOAT, channels / (op.block() * op.block()));
      }
      case Op.SpaceToDepth op -> {
        int taken = channels(ElementType.FLOAT);
        block(op.block());
        long channels = (long) taken * op.block() * op.block();
        require(channels <= Integer.MAX_VALUE, CHANNELS, "makes %d channels", channels);
        yield new ValueType(ElementType.FLOAT, (int) channels);
      }
      case Op.Flatten op -> {
        int channels = channels(ElementType.FLOAT);
        require(
            op.height() >= 1 && op.width() >= 1,
            ATTRIBUTE,
            "flattens %dx%d",
            op.height(),
            op.width());
        long pixels = (long) op.height() * op.width();
        require(
            pixels <= Integer.MAX_VALUE / channels,
            CHANNELS,
            "makes %dx%dx%d channels, more than %d",
            channels,
            op.height(),
            op.width(),
            Integer.MAX_VALUE);
        yield new ValueType(ElementType.FLOAT, channels * op.height() * op.width());
      }
      case Op.Pad op -> {
        int channels = channels(ElementType.FLOAT);
        require(
            op.top() >= 0 && op.left() >= 0 && op.bottom() >= 0 && op.right() >= 0,
            ATTRIBUTE,
            "pads by a negative amount");
        require(
            op.mode() == Op.PadMode.CONSTANT || Float.floatToRawIntBits(op.value()) == 0,
            ATTRIBUTE,
            "gives the value %s to mode %s, which takes none: expected 0",
            op.value(),
            op.mode());
        require(Float.isFinite(op.value()), NUMBER, "pads with %s", op.value());
        yield new ValueType(ElementType.FLOAT, channels);
      }
      case Op.Resize op -> {
        int channels = channels(ElementType.FLOAT);
        if (op.interpolation() instanceof Op.Interpolation.Cubic cubic) {
          require(Float.isFinite(cubic.a()), NUMBER, "cubic coefficient %s", cubic.a());
        }
        yield new ValueType(ElementType.FLOAT, channels);
      }
      case Op.MaxPool op -> {
        int channels = channels(ElementType.FLOAT);
        pool(op.kernelHeight(), op.kernelWidth(), op.window());
        yield new ValueType(ElementType.FLOAT, channels);
      }
      case Op.AveragePool op -> {
        int channels = channels(ElementType.FLOAT);
        pool(op.kernelHeight(), op.kernelWidth(), op.window());
        yield new ValueType(ElementType.FLOAT, channels);
      }
      case Op.GlobalAveragePool op -> new ValueType(ElementType.FLOAT, channels(ElementType.FLOAT));
      case Op.GlobalMaxPool op -> new ValueType(ElementType.FLOAT, channels(ElementType.FLOAT));
    };
  }

  // ---- One rule each -------------------------------------------------------------------------

  private int channels(ElementType element) {
    return channelsOf(EnumSet.of(element));
  }

  private int channelsOf(Set<ElementType> elements) {
    arity(1);
    return channelsAt(0, elements);
  }

  private void arity(int expected) {
    require(
        operands.size() == expected, ARITY, "takes %d inputs, found %d", expected, operands.size());
  }

  private int channelsAt(int index, Set<ElementType> elements) {
    ValueType type = operands.get(index);
    require(
        elements.contains(type.element()),
        ELEMENT_TYPE,
        "takes %s as input %d, found %s",
        elements,
        index,
        type);
    return type.channels();
  }

  private void grouped(int channels, int inputs, int outputs, int groups) {
    require(
        groups >= 1
            && channels % groups == 0
            && outputs % groups == 0
            && inputs == channels / groups,
        CHANNELS,
        "%d filters over %d channels in %d groups do not fit %d input channels",
        outputs,
        inputs,
        groups,
        channels);
  }

  private void exactSums(BitFilters filters) {
    long most = (long) filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
    require(most <= MAX_SUM, ATTRIBUTE, "a filter has %d weights, more than %d", most, MAX_SUM);
  }

  private void perChannel(String what, FloatVector vector, int channels) {
    require(
        vector.size() == channels,
        CHANNELS,
        "%s: %d for %d channels",
        what,
        vector.size(),
        channels);
  }

  private void finite(String what, FloatVector vector) {
    for (int i = 0; i < vector.size(); i++) {
      require(Float.isFinite(vector.get(i)), NUMBER, "%s: %s at %d", what, vector.get(i), i);
    }
  }

  private void noNaN(String what, FloatVector vector) {
    for (int i = 0; i < vector.size(); i++) {
      require(!Float.isNaN(vector.get(i)), NUMBER, "%s: NaN at %d", what, i);
    }
  }

  private void block(int block) {
    require(block >= 1 && block <= 1 << 10, ATTRIBUTE, "block %d", block);
  }

  private void pool(int kernelHeight, int kernelWidth, Window window) {
    require(
        kernelHeight >= 1 && kernelWidth >= 1,
        ATTRIBUTE,
        "kernel %dx%d",
        kernelHeight,
        kernelWidth);
    require(
        (long) kernelHeight * kernelWidth <= MAX_TAPS,
        ATTRIBUTE,
        "a kernel of %dx%d has more than %d taps",
        kernelHeight,
        kernelWidth,
        MAX_TAPS);
    require(
        window.padTop() < kernelHeight
            && window.padBottom() < kernelHeight
            && window.padLeft() < kernelWidth
            && window.padRight() < kernelWidth,
        ATTRIBUTE,
        "padding is not smaller than the %dx%d kernel",
        kernelHeight,
        kernelWidth);
  }

  private void require(boolean holds, Rule rule, String message, Object... arguments) {
    if (!holds) {
      throw new InvalidModelException(
          rule,
          "%s '%s' ".formatted(node.op().opName(), node.name()) + message.formatted(arguments));
    }
  }
}

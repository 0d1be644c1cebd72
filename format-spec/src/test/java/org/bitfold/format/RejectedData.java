package org.bitfold.format;

import static org.bitfold.format.ErrorCode.ATTRIBUTE;
import static org.bitfold.format.ErrorCode.NUMBER;
import static org.bitfold.format.ErrorCode.PADDING;
import static org.bitfold.format.ErrorCode.SEGMENT;
import static org.bitfold.format.ErrorCode.WEIGHT_BITS;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** The data area: where segments lie, what fills up, the bits and floats in them. */
final class RejectedData extends RejectGroup {
  private static final int OUTPUTS = 0;
  private static final int KERNEL_HEIGHT = 1;
  private static final int KERNEL_WIDTH = 2;
  private static final int INPUTS = 3;

  /** Signs of bit filters, weights of float filters. */
  private static final int FIRST_SEGMENT = 4;

  private static final int NONZERO = 5;

  /** Bit filters with a plane of zeros: two segments, of 8 bytes each. */
  private final int bits = filters(forge(), 1);

  @Override
  void addAll() {
    segments();
    wrappingSizes();
    dimensions();
    fill();
    bits();
    weightsThatAreNotFinite();
  }

  private static int filters(Forgery f, int node) {
    return f.child(f.attributes(node), 0);
  }

  /** The small model, a member of one of its segments changed; members are offset and length. */
  private void segment(String name, int segment, int member, long value) {
    Forgery f = forge();
    add(SEGMENT, name, f.put64(f.field(bits, segment) + 8 * member, value));
  }

  private void segments() {
    segment("offset-of-another", NONZERO, 0, 0);
    segment("gap-in-front-of-a-segment", NONZERO, 0, 128);
    segment("gap-in-front-of-the-first-segment", FIRST_SEGMENT, 0, 64);
    segment("offset-no-multiple-of-64", NONZERO, 0, 8);
    segment("outside-the-data", FIRST_SEGMENT, 0, 1L << 40);
    segment("offset-negative", FIRST_SEGMENT, 0, -64);
    segment("length-against-shape", FIRST_SEGMENT, 1, 4);
    segment("length-of-another-plane-against-shape", NONZERO, 1, 12);
    segment("length-with-its-fill", FIRST_SEGMENT, 1, 64);
    segment("length-that-wraps", FIRST_SEGMENT, 1, (1L << 32) + 8);
    Forgery f = forge();
    add(
        SEGMENT,
        "planes-in-the-other-order",
        f.put64(f.field(bits, FIRST_SEGMENT), 64).put64(f.field(bits, NONZERO), 0));
    Forgery conv = conv();
    int weights = filters(conv, SmallOperator.NODE);
    add(SEGMENT, "weights-elsewhere", conv.put64(conv.field(weights, FIRST_SEGMENT), 0));
    Forgery longer = conv();
    add(
        SEGMENT,
        "weights-shorter-than-their-shape",
        longer.put64(longer.field(weights, FIRST_SEGMENT) + 8, 28));
    byte[] head = Arrays.copyOf(good, f.headLength());
    byte[] data = Arrays.copyOfRange(good, f.data(), f.footer());
    add(SEGMENT, "data-cut-off", Forgery.assemble(head, Arrays.copyOf(data, 64)));
    add(SEGMENT, "data-behind-the-last-segment", Forgery.assemble(head, Arrays.copyOf(data, 192)));
    add(SEGMENT, "data-of-no-node", dataOfNoNode());
  }

  private static byte[] dataOfNoNode() {
    Forgery f = SmallOperator.twice(new Op.Softmax());
    return Forgery.assemble(Arrays.copyOf(f.seal(), f.headLength()), new byte[64]);
  }

  /** Sizes that are what they should be again where a product wraps at 32 or 64 bits. */
  private void wrappingSizes() {
    Forgery f = forge();
    add(
        SEGMENT,
        "filters-larger-than-the-file",
        forge().put32(f.field(bits, KERNEL_HEIGHT), 1 << 30));
    add(
        SEGMENT,
        "filters-whose-size-wraps-at-32-bits",
        wrapping(f.field(bits, OUTPUTS), 1 << 30, 4));
    add(
        SEGMENT,
        "filters-whose-size-wraps-at-64-bits",
        wrapping(f.field(bits, OUTPUTS), 1 << 30, 1 << 30)
            .put32(f.field(bits, KERNEL_WIDTH), 1 << 4));
    add(SEGMENT, "weights-whose-size-wraps-at-64-bits", wrappingWeights());
  }

  /** 2^64 weights in a data area of no bytes. */
  private static byte[] wrappingWeights() {
    Op conv = new Op.Conv2d(SmallOperator.weights(1, 1), SmallOperator.floats(1), one(), 1);
    Forgery f = SmallOperator.of(1, new Node("conv", conv, List.of(0), ""));
    int filters = filters(f, 0);
    for (int dimension = OUTPUTS; dimension <= INPUTS; dimension++) {
      f.put32(f.field(filters, dimension), 1 << 16);
    }
    byte[] file = f.put64(f.field(filters, FIRST_SEGMENT) + 8, 0).seal();
    return Forgery.assemble(Arrays.copyOf(file, f.headLength()), new byte[0]);
  }

  private Forgery wrapping(int outputsAt, int outputs, int kernelHeight) {
    Forgery f = forge();
    return f.put32(outputsAt, outputs)
        .put32(f.field(bits, KERNEL_HEIGHT), kernelHeight)
        .put64(f.field(bits, FIRST_SEGMENT) + 8, 0)
        .put64(f.field(bits, NONZERO), 0)
        .put64(f.field(bits, NONZERO) + 8, 0);
  }

  private void dimensions() {
    List<String> names = List.of("outputs", "kernel-height", "kernel-width", "inputs");
    for (int i = 0; i < names.size(); i++) {
      Forgery f = forge();
      add(ATTRIBUTE, "bit-filters-of-0-" + names.get(i), f.put32(f.field(bits, i), 0));
      Forgery w = conv();
      int place = w.field(filters(w, SmallOperator.NODE), i);
      add(ATTRIBUTE, "float-filters-of-0-" + names.get(i), w.put32(place, 0));
    }
  }

  private void fill() {
    Forgery f = forge();
    add(PADDING, "behind-a-segment", forge().put8(f.data() + 8, 1));
    add(PADDING, "in-front-of-a-segment", forge().put8(f.data() + 63, 0x80));
    add(PADDING, "behind-the-last-segment", forge().put8(f.footer() - 1, 1));
    Forgery conv = conv();
    add(PADDING, "behind-weights", conv.put8(conv.footer() - 1, 1));
  }

  private void bits() {
    int data = forge().data();
    add(WEIGHT_BITS, "unused-bit-set", forge().put8(data + 3, 0x80));
    add(WEIGHT_BITS, "unused-bit-of-the-nonzero-plane-set", forge().put8(data + 64, 0b1011));
    add(WEIGHT_BITS, "unused-bit-of-both-planes-set", both(data, 0b1001, 0b1011));
    add(WEIGHT_BITS, "sign-of-a-zero", forge().put8(data, 0b101));
    add(WEIGHT_BITS, "nonzero-plane-that-marks-none", forge().put8(data + 64, 0b111));
    add(WEIGHT_BITS, "unused-bit-of-33-set", spare(33, 7, 0x80));
    add(WEIGHT_BITS, "first-unused-bit-of-33-set", spare(33, 4, 0b10));
    add(WEIGHT_BITS, "unused-bit-of-1-set", spare(1, 0, 0b10));
    add(WEIGHT_BITS, "unused-bit-of-31-set", spare(31, 3, 0x80));
    Forgery last = binaryWeights(1, SmallOperator.bits(2, 1, 2, 1));
    add(WEIGHT_BITS, "unused-bit-of-the-last-tap-set", last.put8(last.data() + 12, 0b10));
    add(WEIGHT_BITS, "sign-of-a-zero-in-word-0", zeros(0));
    add(WEIGHT_BITS, "sign-of-a-zero-in-word-1", zeros(1));
    add(WEIGHT_BITS, "sign-of-a-zero-in-tap-1", zeros(2));
  }

  /** Two taps of 33 channels, the first and the last 0; the sign of a zero of this word is +1. */
  private static Forgery zeros(int word) {
    int channels = 33;
    byte[] weights = new byte[2 * channels];
    for (int i = 0; i < weights.length; i++) {
      int channel = i % channels;
      weights[i] = (byte) (channel == 0 || channel == channels - 1 ? 0 : -1);
    }
    Forgery f = binaryWeights(channels, BitFilters.pack(1, 1, 2, channels, weights));
    return f.put8(f.data() + word * Integer.BYTES, 1);
  }

  private static Forgery binaryWeights(int channels, BitFilters filters) {
    FloatVector one = SmallOperator.floats(filters.outputs());
    Op conv = new Op.BinaryWeightConv2d(filters, one, one, one(), 1);
    return SmallOperator.of(channels, new Node("conv", conv, List.of(0), ""));
  }

  private Forgery both(int data, int signs, int nonzero) {
    return forge().put8(data, signs).put8(data + 64, nonzero);
  }

  /** One filter of so many channels, all −1, and a byte of it changed. */
  private static Forgery spare(int channels, int at, int value) {
    Forgery f = binaryWeights(channels, SmallOperator.bits(1, channels));
    return f.put8(f.data() + at, value);
  }

  private void weightsThatAreNotFinite() {
    for (Op op :
        List.of(
            new Op.Conv2d(weights(), floats(), one(), 2),
            new Op.ConvTranspose2d(weights(), floats(), one(), 0, 0, 2))) {
      String name = op.opName().toLowerCase(Locale.ROOT);
      Forgery f = SmallOperator.over(op);
      int weights = f.data() + 64;
      add(NUMBER, name + "-weight-not-a-number", f.putFloat(weights, Float.NaN));
      f = SmallOperator.over(op);
      add(
          NUMBER,
          name + "-last-weight-infinite",
          f.putFloat(weights + 28, Float.POSITIVE_INFINITY));
    }
  }

  private static Forgery conv() {
    return SmallOperator.over(new Op.Conv2d(weights(), floats(), one(), 2));
  }

  private static FloatFilters weights() {
    return SmallOperator.weights(4, 2);
  }

  private static FloatVector floats() {
    return SmallOperator.floats(4);
  }

  private static Window one() {
    return Window.padded(0);
  }
}

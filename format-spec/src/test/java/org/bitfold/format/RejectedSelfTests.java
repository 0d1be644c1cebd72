package org.bitfold.format;

import static org.bitfold.format.ErrorCode.SELF_TEST;

import java.util.List;
import java.util.Locale;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Self-tests on pictures that the model does not take, or that ask for too much. */
final class RejectedSelfTests extends RejectGroup {
  private static final int SELF_TEST_FIELD = 6;
  private static final Window ONE = Window.padded(0);

  @Override
  void addAll() {
    counts();
    sizes();
    sizesThatWrap();
    work();
  }

  private void counts() {
    Forgery f = forge();
    int test = f.child(f.root(), SELF_TEST_FIELD);
    add(SELF_TEST, "no-picture", forge().shorten(test, 1));
    add(SELF_TEST, "pictures-left-out", forge().leaveOut(test, 1));
    add(SELF_TEST, "digest-missing", forge().shorten(test, 2));
    add(SELF_TEST, "digests-left-out", forge().leaveOut(test, 2));
    Forgery more = forgeWithRoom(20);
    more.put(more.room(), 2, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0);
    add(SELF_TEST, "picture-too-many", more.refer(test, 1, more.room()));
    // Four digests and a length in front, so that the digests lie at a multiple of 8.
    Forgery digests = forgeWithRoom(4 + 4 + 4 * 32);
    int vector = digests.room() % 8 == 4 ? digests.room() : digests.room() + 4;
    add(SELF_TEST, "digest-too-many", digests.length(vector, 4).refer(test, 2, vector));
    add(SELF_TEST, "picture-of-another-width", size(forge(), 4, 9));
    Forgery fixed = any(4, 4, relu());
    int height = fixed.field(fixed.item(fixed.child(fixed.root(), 1), 0), 2);
    add(SELF_TEST, "picture-of-another-height", size(fixed.put32(height, 4), 5, 4));
    add(SELF_TEST, "picture-of-height-0", size(forge(), 0, 8));
    add(SELF_TEST, "picture-of-width-0", size(any(1, 1, relu()), 1, 0));
    add(SELF_TEST, "picture-of-height-0-pooled", size(any(1, 1, new Op.GlobalMaxPool()), 0, 1));
  }

  /** The same file with a self-test on a picture of this size. */
  private static Forgery size(Forgery f, int height, int width) {
    int shapes = f.child(f.child(f.root(), SELF_TEST_FIELD), 1);
    return f.put32(shapes + 4, height).put32(shapes + 8, width);
  }

  private static Forgery any(int height, int width, Op op) {
    return SmallOperator.tested(1, height, width, op);
  }

  private static Op relu() {
    return new Op.Clip(0f, Float.POSITIVE_INFINITY);
  }

  private void sizes() {
    Op conv = new Op.Conv2d(filters(3, 3), FloatVector.of(0f), ONE, 1);
    add(SELF_TEST, "picture-shorter-than-the-kernel", size(any(3, 3, conv), 2, 3));
    add(SELF_TEST, "picture-narrower-than-the-kernel", size(any(3, 3, conv), 3, 2));
    Op strided =
        new Op.Conv2d(filters(3, 3), FloatVector.of(0f), new Window(2, 2, 1, 1, 0, 0, 0, 0), 1);
    add(SELF_TEST, "picture-shorter-than-the-kernel-at-stride-2", size(any(3, 3, strided), 2, 3));
    Op pool = new Op.MaxPool(3, 3, ONE, true);
    add(SELF_TEST, "picture-smaller-than-the-pool", size(any(3, 3, pool), 2, 3));
    Op transposed =
        new Op.ConvTranspose2d(filters(1, 1), FloatVector.of(0f), Window.padded(1), 0, 0, 1);
    add(SELF_TEST, "transposed-to-nothing", size(any(3, 3, transposed), 3, 2));
    Op depth = new Op.SpaceToDepth(2, Op.ChannelOrder.CRD);
    add(SELF_TEST, "height-no-multiple-of-the-block", size(any(2, 2, depth), 3, 2));
    add(SELF_TEST, "width-no-multiple-of-the-block", size(any(2, 2, depth), 2, 3));
    add(SELF_TEST, "flattened-in-another-size", size(any(2, 3, new Op.Flatten(2, 3)), 3, 2));
    Op reflect = new Op.Pad(0, 1, 2, 0, Op.PadMode.REFLECT, 0f);
    add(SELF_TEST, "reflected-beyond-the-height", size(any(3, 3, reflect), 2, 3));
    add(SELF_TEST, "reflected-beyond-the-width", size(any(3, 3, reflect), 3, 1));
    Op corner = new Op.Pad(2, 0, 0, 1, Op.PadMode.REFLECT, 0f);
    add(SELF_TEST, "reflected-beyond-the-height-at-the-top", size(any(3, 3, corner), 2, 3));
    add(SELF_TEST, "reflected-beyond-the-width-at-the-right", size(any(3, 3, corner), 3, 1));
    add(SELF_TEST, "resized-to-nothing", size(any(3, 3, resized(1, 3)), 3, 2));
    Op add = new Op.Binary(Op.BinaryFunction.ADD);
    add(SELF_TEST, "binary-of-other-heights", pair(add, 3, 3, 2, 3));
    add(SELF_TEST, "binary-of-other-widths", pair(add, 3, 3, 3, 2));
    add(SELF_TEST, "binary-whose-first-input-has-one-row", pair(add, 1, 3, 3, 3));
    add(SELF_TEST, "binary-whose-first-input-has-one-column", pair(add, 3, 1, 3, 3));
    add(SELF_TEST, "concat-of-other-heights", pair(new Op.Concat(), 3, 3, 1, 3));
    add(SELF_TEST, "concat-of-other-widths", pair(new Op.Concat(), 3, 3, 3, 1));
  }

  /** A file of {@code op} over two pictures, and a self-test on pictures of these sizes. */
  private static Forgery pair(Op op, int height, int width, int secondHeight, int secondWidth) {
    Forgery f = SmallOperator.testedOverTwo(op);
    int second = f.child(f.child(f.root(), SELF_TEST_FIELD), 1) + 12;
    return size(f.put32(second, secondHeight).put32(second + 4, secondWidth), height, width);
  }

  private static FloatFilters filters(int height, int width) {
    return new FloatFilters(1, height, width, 1, FloatVector.of(new float[height * width]));
  }

  private static Op resized(int numerator, int denominator) {
    Op.Ratio ratio = new Op.Ratio(numerator, denominator);
    return new Op.Resize(
        ratio, ratio, new Op.Interpolation.Nearest(Op.Coordinates.ASYMMETRIC, Op.Rounding.FLOOR));
  }

  /** Sizes that look possible where 32 or 64 bits wrap. */
  private void sizesThatWrap() {
    int most = Integer.MAX_VALUE;
    Forgery pad = any(4, 1, new Op.Pad(0, 0, 0, 0, Op.PadMode.EDGE, 0f));
    int attributes = pad.attributes(0);
    pad.put32(pad.field(attributes, 0), most).put32(pad.field(attributes, 2), most);
    add(SELF_TEST, "padded-beyond-32-bits", pad);
    Forgery transposed =
        any(5, 1, new Op.ConvTranspose2d(filters(1, 1), FloatVector.of(0f), ONE, 0, 0, 1));
    add(
        SELF_TEST,
        "transposed-beyond-32-bits",
        transposed.put32(transposed.field(transposed.attributes(0), 2), 1 << 30));
    Forgery dilated = any(3, 1, new Op.Conv2d(filters(3, 1), FloatVector.of(0f), ONE, 1));
    add(
        SELF_TEST,
        "dilated-beyond-32-bits",
        dilated.put32(dilated.field(dilated.attributes(0), 2) + 8, most));
    Forgery resized = size(any(1, 1, resized(1, 1)), 65537, 1);
    int scaleY = resized.field(resized.attributes(0), 0);
    add(SELF_TEST, "resized-beyond-32-bits", resized.put32(scaleY, 1 << 16));
    Forgery elements = size(SmallOperator.tested(4, 1, 1, relu()), 1 << 15, 1 << 15);
    add(SELF_TEST, "elements-beyond-32-bits", elements);
    Forgery more = size(SmallOperator.tested(16, 1, 1, relu()), 1 << 30, 1 << 30);
    add(SELF_TEST, "elements-beyond-64-bits", more);
  }

  /** More than 2^28 elements, or 2^38 multiply-adds of few elements. */
  private void work() {
    add(SELF_TEST, "values-above-cap", size(forge(), 1 << 30, 8));
    add(SELF_TEST, "values-above-cap-together", size(any(1, 1, relu()), 1 << 14, (1 << 13) + 1));
    pools();
    Forgery signs = size(signs(new Op.Binarize(SmallOperator.floats(1))), 3, 44739243);
    add(SELF_TEST, "float-and-bits-above-cap-together", signs);
    Op ternarize = new Op.Ternarize(SmallOperator.floats(1), SmallOperator.floats(1));
    add(SELF_TEST, "float-and-trits-above-cap-together", size(signs(ternarize), 3, 44739243));
    deep();
    twoNodes();
    // 35 · 35 taps for each of 16,000 · 16,000 elements.
    int taps = 35;
    FloatVector zero = FloatVector.of(0f);
    BitFilters bits = SmallOperator.bits(1, taps, taps, 1);
    padded(new Op.Conv2d(filters(taps, taps), zero, ONE, 1), 2);
    padded(new Op.BinaryWeightConv2d(bits, zero, zero, ONE, 1), 3);
    padded(new Op.BinaryConv2d(bits, ONE, 1), 1);
    Op transposed = new Op.ConvTranspose2d(filters(taps, taps), zero, ONE, 0, 0, 1);
    Forgery f = any(17, 17, transposed);
    int window = f.field(f.attributes(0), 2);
    add(SELF_TEST, tooMuch(transposed), f.put32(window, 1000).put32(window + 4, 1000));
  }

  /** A file of {@code op}, which makes signs; the picture comes out. */
  private static Forgery signs(Op op) {
    return SmallOperator.tested(1, 1, 1, 0, List.of(new Node("op", op, List.of(0), "")));
  }

  /** 8001·8001 elements of 20·20 taps are few enough, of 20·20·16 they are too many. */
  private void deep() {
    int taps = 20;
    int channels = 16;
    float[] weights = new float[taps * taps * channels];
    FloatFilters filters = new FloatFilters(1, taps, taps, channels, FloatVector.of(weights));
    Op conv = new Op.Conv2d(filters, FloatVector.of(0f), ONE, 1);
    Forgery f = SmallOperator.tested(channels, taps, taps, conv);
    add(
        SELF_TEST,
        "conv2d-of-too-many-multiply-adds-with-its-channels",
        pad(f, f.field(f.attributes(0), 2), 4000));
  }

  /** Two pools of 0.6·2^38 multiply-adds. */
  private void twoNodes() {
    Op pool = new Op.MaxPool(1, 1, ONE, false);
    Forgery f =
        SmallOperator.tested(
            1,
            96,
            102,
            2,
            List.of(new Node("a", pool, List.of(0), ""), new Node("b", pool, List.of(0), "")));
    widen(f, 0);
    widen(f, 1);
    add(SELF_TEST, "too-many-multiply-adds-of-two-nodes", f);
  }

  /** Gives a pool of one tap 2^24, and padding that keeps the size. */
  private static Forgery widen(Forgery f, int node) {
    int attributes = f.attributes(node);
    int window = f.field(attributes, 2);
    int kernel = 1 << 12;
    f.put32(f.field(attributes, 0), kernel).put32(f.field(attributes, 1), kernel);
    return f.put32(window + 16, kernel - 1).put32(window + 20, kernel - 1);
  }

  /** A valid file of one operator, and a self-test on a picture of this size. */
  static Forgery sized(Op op, int height, int width) {
    return size(any(1, 1, op), height, width);
  }

  /** A valid file whose self-test takes 2^38 multiply-adds. */
  static Forgery largestPool() {
    return widen(any(128, 128, new Op.MaxPool(1, 1, ONE, false)), 0);
  }

  /** As many taps as a pool may have, over few pixels and much padding. */
  private void pools() {
    for (Op pool :
        List.of(new Op.MaxPool(1, 1, ONE, false), new Op.AveragePool(1, 1, ONE, false, false))) {
      Forgery f = any(128, 128, pool);
      int attributes = f.attributes(0);
      f.put32(f.field(attributes, 0), 1 << 12).put32(f.field(attributes, 1), 1 << 12);
      add(SELF_TEST, tooMuch(pool), pad(f, f.field(attributes, 2), (1 << 12) - 1));
    }
  }

  private void padded(Op op, int window) {
    Forgery f = any(35, 35, op);
    int node = SmallOperator.taken(op) == ElementType.BITS ? 1 : 0;
    add(SELF_TEST, tooMuch(op), pad(f, f.field(f.attributes(node), window), 8000));
  }

  /** Pads by so much on all four sides. */
  private static Forgery pad(Forgery f, int window, int padding) {
    for (int side = 4; side < 8; side++) {
      f.put32(window + side * Integer.BYTES, padding);
    }
    return f;
  }

  private static String tooMuch(Op op) {
    return op.opName().toLowerCase(Locale.ROOT) + "-of-too-many-multiply-adds";
  }
}

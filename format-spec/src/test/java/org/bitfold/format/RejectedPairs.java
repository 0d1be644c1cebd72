package org.bitfold.format;

import static org.bitfold.format.ErrorCode.ARITY;
import static org.bitfold.format.ErrorCode.ATTRIBUTE;
import static org.bitfold.format.ErrorCode.CHANNELS;
import static org.bitfold.format.ErrorCode.ELEMENT_TYPE;
import static org.bitfold.format.ErrorCode.FOOTER;
import static org.bitfold.format.ErrorCode.OFFSET;
import static org.bitfold.format.ErrorCode.OPERATORS;
import static org.bitfold.format.ErrorCode.ORDER;
import static org.bitfold.format.ErrorCode.PADDING;
import static org.bitfold.format.ErrorCode.SEGMENT;
import static org.bitfold.format.ErrorCode.TEXT;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Two rules broken, of which SPEC.md section 8 checks one first. */
final class RejectedPairs extends RejectGroup {
  private static final Window ONE = Window.padded(0);
  private static final float INFINITY = Float.POSITIVE_INFINITY;
  private static final int HEAD_INPUTS = 1;
  private static final int HEAD_OUTPUTS = 3;
  private static final int HEAD_SELF_TEST = 6;
  private static final int NODE_ATTRIBUTES = 1;
  private static final int NODE_INPUTS = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_SOURCE = 4;

  @Override
  void addAll() {
    structure();
    objects();
    data();
    nodes();
    rulesOfANode();
  }

  private void structure() {
    Forgery f = forge();
    add(
        FOOTER,
        "before-the-identifier",
        forge().put32(4, 0).put64(f.footer(), f.headLength() - 64));
    int input = f.item(f.child(f.root(), HEAD_INPUTS), 0);
    Forgery own = Forgery.withOwnVirtualTable(good, input);
    own.put8(own.child(input, 0) + 4, 0xff);
    add(TEXT, "of-a-field-before-a-missing-one", own.leaveOut(input, 1));
    add(
        OPERATORS,
        "before-the-attributes",
        forge().put8(f.field(f.node(0), 0), 99).refer(f.node(0), NODE_ATTRIBUTES, f.headLength()));
    BitFilters filters = SmallOperator.bits(4, 4);
    Forgery two = SmallOperator.over(new Op.BinaryConv2d(filters, Window.padded(0), 1));
    add(
        PADDING,
        "of-a-node-before-the-next",
        two.put8(two.data() + 16, 1).refer(two.node(2), NODE_NAME, two.headLength()));
  }

  /** Where an object lies is checked before what it shares bytes with. */
  private void objects() {
    Forgery f = forge();
    int test = f.child(f.root(), HEAD_SELF_TEST);
    // In the middle of the vector that it was.
    int digests = f.child(test, 2) + 32 + 4;
    Forgery shared = forge().length(digests, 1).refer(test, 1, f.child(test, 2));
    add(OFFSET, "digests-unaligned-before-shared", shared.refer(test, 2, digests));
    // The second text begins within the first, and its 0 byte is the first behind the head.
    Forgery end = forgeWithRoom(12);
    end.put(end.room(), 7, 0, 0, 0, 4, 0, 0, 0, 'a', 'b', 'c', 0);
    add(
        OFFSET,
        "end-of-a-text-outside-before-shared",
        end.refer(end.node(0), NODE_NAME, end.room())
            .refer(end.node(0), NODE_SOURCE, end.room() + 4));
  }

  /** Inputs, then CHANNELS, ATTRIBUTE, NUMBER. */
  private void rulesOfANode() {
    for (Op op :
        List.of(
            new Op.Clip(1f, 1f),
            new Op.SpaceToDepth(1, Op.ChannelOrder.CRD),
            new Op.Flatten(1, 1),
            new Op.Pad(0, 0, 0, 0, Op.PadMode.EDGE, 0f),
            new Op.MaxPool(1, 1, ONE, false),
            new Op.AveragePool(1, 1, ONE, false, false))) {
      String name = op.opName().toLowerCase(Locale.ROOT) + "-before-its-attributes";
      Forgery f = SmallOperator.over(op);
      f.shorten(f.node(SmallOperator.NODE), NODE_INPUTS);
      int attributes = f.attributes(SmallOperator.NODE);
      if (op instanceof Op.Clip) {
        f.putFloat(f.field(attributes, 0), 2f);
      } else if (op instanceof Op.Pad) {
        f.putFloat(f.field(attributes, 5), 1f);
      } else {
        f.put32(f.field(attributes, 0), 0);
      }
      add(ARITY, name, f);
    }
    add(CHANNELS, "scalesums-bias-before-scale-not-a-number", vectors(scaleSums(), 0, 1));
    add(CHANNELS, "affine-bias-before-scale-not-a-number", vectors(affine(), 0, 1));
    add(CHANNELS, "binaryweightconv2d-bias-before-scale-not-a-number", vectors(bits(), 1, 2));
    Forgery conv = SmallOperator.over(new Op.Conv2d(weights(), floats(), ONE, 1));
    conv.putFloat(conv.footer() - 64, Float.NaN);
    int attributes = conv.attributes(SmallOperator.NODE);
    add(CHANNELS, "conv2d-bias-before-weight-not-a-number", conv.shorten(attributes, 1));
    Forgery transposed =
        SmallOperator.over(new Op.ConvTranspose2d(weights(), floats(), ONE, 0, 0, 1));
    transposed.putFloat(transposed.footer() - 64, Float.NaN);
    int pad = transposed.field(transposed.attributes(SmallOperator.NODE), 3);
    add(
        ATTRIBUTE,
        "convtranspose2d-output-pad-before-weight-not-a-number",
        transposed.put32(pad, 1));
    Forgery edge = SmallOperator.over(new Op.Pad(0, 0, 0, 0, Op.PadMode.EDGE, 0f));
    int value = edge.field(edge.attributes(SmallOperator.NODE), 5);
    add(ATTRIBUTE, "pad-value-of-edge-before-infinity", edge.putFloat(value, INFINITY));
    Forgery deep = SmallOperator.over(new Op.SpaceToDepth(1, Op.ChannelOrder.CRD));
    int block = deep.field(deep.attributes(SmallOperator.NODE), 0);
    add(ATTRIBUTE, "spacetodepth-block-before-channels-made", deep.put32(block, 1 << 16));
  }

  /** A NaN in one vector of the last node, and a number too few in another. */
  private static Forgery vectors(Op op, int nan, int tooShort) {
    Forgery f = SmallOperator.over(op);
    int attributes = f.attributes(SmallOperator.NODE);
    f.putFloat(f.child(attributes, nan) + 4, Float.NaN);
    return f.shorten(attributes, tooShort);
  }

  private static Op scaleSums() {
    return new Op.ScaleSums(floats(), floats());
  }

  private static Op affine() {
    return new Op.Affine(floats(), floats());
  }

  private static Op bits() {
    return new Op.BinaryWeightConv2d(SmallOperator.bits(4, 4), floats(), floats(), ONE, 1);
  }

  private static FloatVector floats() {
    return SmallOperator.floats(4);
  }

  private static FloatFilters weights() {
    return SmallOperator.weights(4, 4);
  }

  /** Data of no node, and something wrong that is found only by looking at the whole. */
  private void data() {
    Forgery outputs = forge();
    outputs.length(outputs.child(outputs.root(), HEAD_OUTPUTS), 0);
    add(SEGMENT, "before-an-operator-of-no-node", moreData(RejectedVersions.unused()));
    add(SEGMENT, "before-the-outputs", moreData(outputs));
  }

  private static byte[] moreData(Forgery f) {
    byte[] file = f.seal();
    byte[] data = Arrays.copyOfRange(file, f.data(), f.footer());
    return Forgery.assemble(
        Arrays.copyOf(file, f.headLength()), Arrays.copyOf(data, data.length + 64));
  }

  private void nodes() {
    Forgery f = SmallOperator.over(new Op.Softmax());
    f.put32(f.child(f.node(1), NODE_INPUTS) + 4, 0);
    add(ELEMENT_TYPE, "of-a-node-before-the-next", f.shorten(f.node(2), NODE_INPUTS));
    Forgery g = SmallOperator.over(new Op.Softmax());
    g.shorten(g.node(1), NODE_INPUTS);
    add(ARITY, "of-a-node-before-the-next", g.put32(g.child(g.node(2), NODE_INPUTS) + 4, 9));
    Forgery outputs = readsItself();
    int output = outputs.item(outputs.child(outputs.root(), HEAD_OUTPUTS), 0);
    add(ORDER, "before-the-outputs", outputs.put32(outputs.field(output, 1), 99));
    Forgery digests = readsItself();
    int test = digests.child(digests.root(), HEAD_SELF_TEST);
    add(ORDER, "before-the-self-test", digests.shorten(test, 2));
  }

  private Forgery readsItself() {
    Forgery f = forge();
    return f.put32(f.child(f.node(0), NODE_INPUTS) + 4, 1);
  }
}

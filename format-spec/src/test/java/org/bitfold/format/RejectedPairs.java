package org.bitfold.format;

import static org.bitfold.format.ErrorCode.ARITY;
import static org.bitfold.format.ErrorCode.ELEMENT_TYPE;
import static org.bitfold.format.ErrorCode.FOOTER;
import static org.bitfold.format.ErrorCode.OPERATORS;
import static org.bitfold.format.ErrorCode.ORDER;
import static org.bitfold.format.ErrorCode.PADDING;
import static org.bitfold.format.ErrorCode.SEGMENT;
import static org.bitfold.format.ErrorCode.TEXT;

import java.util.Arrays;
import org.bitfold.model.BitFilters;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Two rules broken, of which SPEC.md section 8 checks one first. */
final class RejectedPairs extends RejectGroup {
  private static final int HEAD_INPUTS = 1;
  private static final int HEAD_OUTPUTS = 3;
  private static final int HEAD_SELF_TEST = 6;
  private static final int NODE_ATTRIBUTES = 1;
  private static final int NODE_INPUTS = 2;
  private static final int NODE_NAME = 3;

  @Override
  void addAll() {
    structure();
    data();
    nodes();
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

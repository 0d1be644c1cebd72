package org.bitfold.format;

import static org.bitfold.format.ErrorCode.NOT_CANONICAL;

import java.util.Arrays;
import java.util.List;
import org.bitfold.model.Node;
import org.bitfold.model.Op;

/** Heads that say a valid model in other bytes than the canonical ones. */
final class RejectedForms extends RejectGroup {
  private static final int HEAD_PROVENANCE = 5;
  private static final int NODE_NAME = 3;
  private static final int NODE_SOURCE = 4;

  @Override
  void addAll() {
    fill();
    largest();
    order();
    shared();
    empty();
    tables();
  }

  /** As large as they may be: a reader that draws the line a little too low has another code. */
  private void largest() {
    Op depth = new Op.DepthToSpace(1, Op.ChannelOrder.CRD);
    Forgery f = SmallOperator.of(1, new Node("wide", depth, List.of(0), ""));
    f.put32(f.field(f.item(f.child(f.root(), 1), 0), 1), 1 << 20);
    f.put32(f.field(f.attributes(0), 0), 1 << 10);
    longer("depthtospace-block-1024", f);
    Op clip = new Op.Clip(0f, 1f);
    longer("self-test-of-2-to-28-elements", RejectedSelfTests.sized(clip, 1 << 14, 1 << 13));
    longer("self-test-of-2-to-38-multiply-adds", RejectedSelfTests.largestPool());
  }

  /** A valid file but for zeros behind the head's last object. */
  private void longer(String name, Forgery valid) {
    add(NOT_CANONICAL, name, Forgery.withRoom(valid.seal(), 64));
  }

  private void fill() {
    Forgery f = forge();
    byte[] data = Arrays.copyOfRange(good, f.data(), f.footer());
    byte[] longer = Arrays.copyOf(good, f.data());
    add(NOT_CANONICAL, "zeros-behind-the-last-object", Forgery.assemble(longer, data));
    byte[] shorter = Arrays.copyOf(good, f.headLength() - 3);
    add(NOT_CANONICAL, "fill-behind-the-last-object-left-out", Forgery.assemble(shorter, data));
    add(NOT_CANONICAL, "bytes-between-objects-not-0", forge().put8(8, 1));
    int name = f.child(f.node(0), NODE_NAME);
    add(NOT_CANONICAL, "bytes-behind-a-text-not-0", forge().put8(name + 4 + 4 + 1, 1));
    // operator_type, a byte, lies behind three that fill up.
    int type = f.field(f.node(0), 0);
    add(NOT_CANONICAL, "bytes-within-a-table-not-0", forge().put8(type - 1, 1));
    add(NOT_CANONICAL, "canonical-head-within-a-head", headWithinAHead(data));
    Forgery unused = forgeWithRoom(8);
    add(NOT_CANONICAL, "object-of-no-reference", unused.put(unused.room(), 1, 0, 0, 0, 1));
  }

  /** A front of its own, some fill, and a head whose front nothing refers to. */
  private Forgery headWithinAHead(byte[] data) {
    int front = 64;
    Forgery f = forge();
    byte[] head = new byte[front + f.headLength()];
    System.arraycopy(good, 0, head, front, f.headLength());
    System.arraycopy(good, 4, head, 4, 4);
    return Forgery.of(Forgery.assemble(head, data)).refer(0, front + f.root());
  }

  /** Children in another order than that of the fields, or of the vector. */
  private void order() {
    Forgery f = forge();
    int scale = f.attributes(2);
    int first = f.child(scale, 0);
    int second = f.child(scale, 1);
    int bytes = 12;
    for (int i = 0; i < bytes; i++) {
      int byteOfFirst = f.get8(first + i);
      f.put8(first + i, f.get8(second + i)).put8(second + i, byteOfFirst);
    }
    add(NOT_CANONICAL, "children-swapped", f.refer(scale, 0, second).refer(scale, 1, first));
    Forgery moved = forgeWithRoom(12);
    for (int i = 0; i < bytes; i++) {
      moved.put8(moved.room() + i, moved.get8(first + i)).put8(first + i, 0);
    }
    add(NOT_CANONICAL, "vector-moved-to-the-end", moved.refer(scale, 0, moved.room()));
    add(NOT_CANONICAL, "tables-of-a-vector-swapped", tablesSwapped());
  }

  /** Two equal tables but for their names, each in the other's place. */
  private static Forgery tablesSwapped() {
    Forgery f = SmallOperator.twice(new Op.Softmax());
    int nodes = f.child(f.root(), 2);
    int first = f.item(nodes, 0);
    int second = f.item(nodes, 1);
    int firstName = f.child(first, NODE_NAME);
    int secondName = f.child(second, NODE_NAME);
    f.putText(firstName, "b").putText(secondName, "a");
    return f.refer(nodes + 4, second).refer(nodes + 8, first);
  }

  private void shared() {
    Op relu = new Op.Clip(0f, 1f);
    Forgery texts = SmallOperator.of(1, new Node("ab", relu, List.of(0), "cd"));
    add(
        NOT_CANONICAL,
        "one-text-stored-twice",
        texts.putText(texts.child(texts.node(0), NODE_SOURCE), "ab"));
    Forgery tables = Forgery.withRoom(SmallOperator.twice(new Op.Softmax()).seal(), 4);
    int attributes = tables.attributes(0);
    add(
        NOT_CANONICAL,
        "one-virtual-table-stored-twice",
        tables.put(tables.room(), 4, 0, 4, 0).referVirtualTable(attributes, tables.room()));
    Forgery shared = SmallOperator.of(1, new Node("ab", relu, List.of(0), "ab"));
    int node = shared.node(0);
    Forgery copy = Forgery.withRoom(shared.seal(), 8);
    copy.put(copy.room(), 2, 0, 0, 0, 'a', 'b', 0, 0);
    add(NOT_CANONICAL, "copy-of-a-shared-text", copy.refer(node, NODE_SOURCE, copy.room()));
  }

  /** What is left out when it is empty, stored. */
  private void empty() {
    Forgery f = forge();
    int provenance = f.child(f.root(), HEAD_PROVENANCE);
    int opsets = f.child(provenance, 3);
    add(NOT_CANONICAL, "empty-vector-stored", forge().length(opsets, 0).put32(opsets + 4, 0));
    int source = f.child(f.node(2), NODE_SOURCE);
    add(NOT_CANONICAL, "empty-text-stored", forge().length(source, 0).put8(source + 4, 0));
    Op.Concat concat = new Op.Concat();
    Forgery nameless = SmallOperator.of(1, new Node("n", concat, List.of(0), ""));
    int name = nameless.child(nameless.node(0), NODE_NAME);
    add(NOT_CANONICAL, "empty-name-stored", nameless.length(name, 0).put8(name + 4, 0));
  }

  private void tables() {
    Forgery f = forge();
    Forgery same = SmallOperator.of(1, new Node("n", new Op.Clip(0f, 0f), List.of(0), ""));
    int clip = same.attributes(0);
    int low = same.field(clip, 0) - clip;
    Forgery own = Forgery.withOwnVirtualTable(same.seal(), clip);
    add(NOT_CANONICAL, "two-fields-in-one-place", own.put16(own.entry(clip, 1), low));
    int metadata = f.child(f.root(), 4);
    // task and color_order, bytes of the same number, in each other's place.
    int task = f.field(metadata, 0) - metadata;
    int order = f.field(metadata, 1) - metadata;
    add(
        NOT_CANONICAL,
        "fields-in-another-order",
        forge().put16(f.entry(metadata, 0), order).put16(f.entry(metadata, 1), task));
    Forgery longer = forgeWithRoom(12);
    longer.put(longer.room(), 12, 0, 12, 0, 11, 0, 10, 0, 4, 0, 0, 0);
    add(
        NOT_CANONICAL,
        "virtual-table-with-an-entry-more",
        longer.referVirtualTable(metadata, longer.room()));
    Forgery unknown = forgeWithRoom(12);
    unknown.put(unknown.room(), 12, 0, 12, 0, 11, 0, 10, 0, 4, 0, 9, 0);
    add(
        NOT_CANONICAL,
        "field-of-a-later-version",
        unknown.referVirtualTable(metadata, unknown.room()));
  }
}

package org.bitfold.format;

import static org.bitfold.format.ErrorCode.OVERLAP;

import org.bitfold.model.Op;

/** Objects of the head that share bytes, though each lies where it may. */
final class RejectedOverlaps extends RejectGroup {
  private static final int NODE_ATTRIBUTES = 1;
  private static final int NODE_NAME = 3;
  private static final int NODE_SOURCE = 4;
  private static final int HEAD_PROVENANCE = 5;
  private static final int PROVENANCE_OPTIONS = 1;

  @Override
  void addAll() {
    twice();
    texts();
    vectorsAndTables();
    virtualTables();
  }

  /** The same object, whole, for two references. */
  private void twice() {
    Forgery f = forge();
    int nodes = f.child(f.root(), 2);
    add(OVERLAP, "one-table-twice", forge().refer(nodes + 8, f.node(0)));
    int scale = f.attributes(2);
    add(OVERLAP, "one-vector-twice", forge().refer(scale, 0, f.child(scale, 1)));
    Forgery same = SmallOperator.twice(new Op.Softmax());
    add(
        OVERLAP,
        "attributes-of-two-nodes",
        same.refer(same.node(1), NODE_ATTRIBUTES, same.attributes(0)));
  }

  private void texts() {
    Forgery f = forgeWithRoom(24);
    int room = f.room();
    f.put(room, 12, 0, 0, 0, 2, 0, 0, 0, 'a', 'b', 0, 0, 'c', 'd', 'e', 'f', 0);
    add(
        OVERLAP,
        "text-within-a-text",
        f.refer(f.node(0), NODE_NAME, room).refer(f.node(0), NODE_SOURCE, room + 4));
    Forgery g = forge();
    int provenance = g.child(g.root(), HEAD_PROVENANCE);
    int end = g.child(g.node(0), NODE_NAME) + 4 + "sign".length();
    add(OVERLAP, "vector-on-the-0-byte-of-a-text", g.refer(provenance, PROVENANCE_OPTIONS, end));
  }

  private void vectorsAndTables() {
    Forgery f = forge();
    int provenance = f.child(f.root(), HEAD_PROVENANCE);
    int zero = f.child(f.node(0), 2) + 4;
    add(OVERLAP, "vector-within-a-vector", f.refer(provenance, PROVENANCE_OPTIONS, zero));
    Forgery g = softmax(24);
    int table = g.room() + 4;
    g.length(g.room(), 4).referVirtualTable(table, g.virtualTable(g.attributes(2)));
    add(
        OVERLAP,
        "table-within-a-vector",
        g.refer(g.attributes(0), 0, g.room()).refer(g.node(2), NODE_ATTRIBUTES, table));
  }

  private void virtualTables() {
    // The reference to the root, 32, looks like the length of one.
    add(OVERLAP, "virtual-table-on-the-reference-to-the-root", forge().referVirtualTable(32, 0));
    Forgery f = softmax(12);
    int room = f.room();
    f.put(room, 4, 0, 0, 0, 4, 0, 4, 0);
    add(
        OVERLAP,
        "virtual-table-within-a-text",
        f.refer(f.node(0), NODE_NAME, room).referVirtualTable(f.attributes(2), room + 4));
    Forgery g = softmax(8);
    room = g.room();
    g.referVirtualTable(room, room + 4).put(room + 4, 4, 0, 8, 0);
    add(OVERLAP, "virtual-table-within-its-table", g.refer(g.node(2), NODE_ATTRIBUTES, room));
    Forgery h = Forgery.withRoom(SmallOperator.twice(new Op.Softmax()).seal(), 8);
    room = h.room();
    h.put(room, 4, 0, 4, 0, 4, 0);
    add(
        OVERLAP,
        "virtual-tables-that-share-bytes",
        h.referVirtualTable(h.attributes(0), room).referVirtualTable(h.attributes(1), room + 2));
  }

  /** A file whose last node is a Softmax, with room in its head. */
  private static Forgery softmax(int room) {
    return Forgery.withRoom(SmallOperator.over(new Op.Softmax()).seal(), room);
  }
}

package org.bitfold.format;

import static org.bitfold.format.ErrorCode.OFFSET;

import org.bitfold.model.Op;

/** References, virtual tables and vectors that lead outside the head or are not aligned. */
final class RejectedOffsets extends RejectGroup {
  private static final int HEAD_INPUTS = 1;
  private static final int HEAD_NODES = 2;
  private static final int HEAD_METADATA = 4;
  private static final int HEAD_PROVENANCE = 5;
  private static final int HEAD_SELF_TEST = 6;

  @Override
  void addAll() {
    references();
    virtualTables();
    fields();
    vectorLengths();
  }

  private void references() {
    Forgery f = forge();
    int root = f.root();
    int end = f.headLength();
    int nodes = f.child(root, HEAD_NODES);
    add(OFFSET, "root-outside", forge().put32(0, Integer.MAX_VALUE));
    add(OFFSET, "root-unaligned", forge().put32(0, root + 1));
    add(OFFSET, "root-at-0", forge().put32(0, 0));
    add(OFFSET, "root-behind-the-head", forge().put32(0, end));
    add(OFFSET, "table-outside", forge().refer(root, HEAD_METADATA, 1 << 20));
    add(OFFSET, "table-right-behind-the-head", forge().refer(root, HEAD_METADATA, end));
    add(
        OFFSET,
        "table-unaligned",
        forge().refer(root, HEAD_METADATA, f.child(root, HEAD_METADATA) + 2));
    add(OFFSET, "vector-outside", forge().refer(root, HEAD_NODES, 1 << 20));
    add(OFFSET, "vector-unaligned", forge().refer(root, HEAD_NODES, nodes + 1));
    add(OFFSET, "text-unaligned", forge().refer(f.node(0), 3, f.child(f.node(0), 3) + 2));
    add(OFFSET, "text-behind-the-head", forge().refer(f.node(0), 3, end));
    add(OFFSET, "attributes-outside", forge().refer(f.node(0), 1, end));
    add(OFFSET, "element-of-a-vector-outside", forge().refer(nodes + 4, end));
    add(OFFSET, "element-of-a-vector-unaligned", forge().refer(nodes + 4, f.node(0) + 2));
    Forgery text = forgeWithRoom(12).put(end + 1, 2, 0, 0, 0, 'a', 'b');
    add(OFFSET, "text-in-an-unaligned-place", text.refer(f.node(0), 3, end + 1));
    Forgery table = softmax(8);
    int place = table.room() + 2;
    table.referVirtualTable(place, table.virtualTable(table.attributes(SmallOperator.NODE)));
    add(
        OFFSET,
        "table-in-an-unaligned-place",
        table.refer(table.node(SmallOperator.NODE), 1, place));
    // To a text in front of it: a reader whose references wrap at 32 bits gets there.
    add(
        OFFSET,
        "reference-backwards",
        forge().refer(f.node(0), 3, f.child(f.item(f.child(root, 3), 0), 0)));
  }

  private void virtualTables() {
    Forgery f = forge();
    int root = f.root();
    int end = f.headLength();
    int table = f.virtualTable(root);
    add(OFFSET, "virtual-table-outside", forge().put32(root, Integer.MIN_VALUE));
    add(OFFSET, "virtual-table-behind-the-head", forge().referVirtualTable(root, end));
    add(OFFSET, "virtual-table-in-front-of-the-head", forge().referVirtualTable(root, -4));
    add(OFFSET, "virtual-table-unaligned", forge().referVirtualTable(root, table + 1));
    add(OFFSET, "virtual-table-of-2-bytes", forge().put16(table, 2));
    add(OFFSET, "virtual-table-of-odd-length", forge().put16(table, 19));
    add(OFFSET, "virtual-table-longer-than-the-head", forge().put16(table, 0xfffe));
    add(OFFSET, "virtual-table-cut-off-by-the-end", atTheEnd(4, 6, 0, 4, 0));
    add(OFFSET, "virtual-table-with-2-bytes-in-the-head", atTheEnd(2, 4, 0));
    Forgery odd = softmax(8);
    odd.put(odd.room() + 1, 4, 0, 4, 0);
    add(
        OFFSET,
        "virtual-table-in-an-odd-place",
        odd.referVirtualTable(odd.attributes(SmallOperator.NODE), odd.room() + 1));
    Forgery empty = softmax(4);
    empty.put(empty.room(), 4, 0, 0, 0);
    add(
        OFFSET,
        "table-of-0-bytes-without-fields",
        empty.referVirtualTable(empty.attributes(SmallOperator.NODE), empty.room()));
    add(OFFSET, "table-of-0-bytes", forge().put16(table + 2, 0));
    add(OFFSET, "table-of-3-bytes", forge().put16(table + 2, 3));
    add(OFFSET, "table-longer-than-the-head", forge().put16(table + 2, 0xffff));
  }

  /** A file whose last node is a Softmax, a table without fields, with room in its head. */
  private static Forgery softmax(int room) {
    return Forgery.withRoom(SmallOperator.over(new Op.Softmax()).seal(), room);
  }

  /** The virtual table of the metadata as the last bytes of the head, as far as they reach. */
  private Forgery atTheEnd(int bytes, int... virtualTable) {
    Forgery f = forgeWithRoom(bytes);
    for (int i = 0; i < bytes; i++) {
      f.put8(f.room() + i, virtualTable[i]);
    }
    return f.referVirtualTable(f.child(f.root(), HEAD_METADATA), f.room());
  }

  private void fields() {
    Forgery f = forge();
    int root = f.root();
    int metadata = f.child(root, HEAD_METADATA);
    int selfTest = f.child(root, HEAD_SELF_TEST);
    int filters = f.child(f.attributes(1), 0);
    int source = f.item(f.child(f.child(root, HEAD_PROVENANCE), 4), 0);
    add(OFFSET, "field-outside-its-table", forge().put16(f.entry(root, 0), 0x7ff0));
    add(OFFSET, "field-right-behind-its-table", forge().put16(f.entry(metadata, 2), 12));
    add(OFFSET, "field-half-behind-its-table", forge().put16(f.entry(selfTest, 0), 20));
    add(OFFSET, "field-over-the-first-bytes-of-its-table", forge().put16(f.entry(metadata, 0), 3));
    add(OFFSET, "number-unaligned", forge().put16(f.entry(metadata, 2), 6));
    add(OFFSET, "seed-unaligned", forge().put16(f.entry(selfTest, 0), 16));
    add(OFFSET, "segment-unaligned", forge().put16(f.entry(filters, 4), 24));
    add(OFFSET, "digest-unaligned", forge().put16(f.entry(source, 1), 8));
    add(OFFSET, "window-unaligned", forge().put16(f.entry(f.attributes(1), 1), 10));
    add(OFFSET, "reference-unaligned", forge().put16(f.entry(root, HEAD_METADATA), 22));
    int operator = f.item(f.child(root, 0), 0);
    add(OFFSET, "since-unaligned", forge().put16(f.entry(operator, 1), 9));
  }

  private void vectorLengths() {
    Forgery f = forge();
    int root = f.root();
    int inputs = f.child(root, HEAD_INPUTS);
    int nodes = f.child(root, HEAD_NODES);
    int thresholds = f.child(f.attributes(0), 0);
    int digests = f.child(f.child(root, HEAD_SELF_TEST), 2);
    add(OFFSET, "vector-too-long", forge().length(nodes, -1));
    add(OFFSET, "vector-longer-than-the-head", forge().length(inputs, f.headLength() / 4));
    add(OFFSET, "vector-of-tables-whose-size-wraps", forge().length(inputs, (1 << 30) + 1));
    add(OFFSET, "vector-of-numbers-whose-size-wraps", forge().length(thresholds, (1 << 30) + 3));
    add(OFFSET, "vector-of-digests-whose-size-wraps", forge().length(digests, (1 << 27) + 3));
    add(
        OFFSET,
        "digests-unaligned",
        forge().length(digests + 4, 2).refer(f.child(root, HEAD_SELF_TEST), 2, digests + 4));
    add(OFFSET, "empty-digests-unaligned", emptyDigestsUnaligned());
    Forgery cut = forgeWithRoom(8).put(f.headLength(), 2, 0, 0, 0, 0, 0, 0, 0);
    add(OFFSET, "vector-cut-off-by-the-end", cut.refer(f.node(0), 2, cut.room()));
  }

  /**
   * A model without nodes, whose self-test stores the vector of no digests where none could lie. As
   * a later version, so that nothing but the alignment refuses the file.
   */
  private static Forgery emptyDigestsUnaligned() {
    Forgery f = Forgery.withRoom(SmallModel.withoutNodes(), 64);
    int table = (f.room() + 7) / 8 * 8;
    int virtualTable = table + 20;
    int shapes = table + 32;
    int digests = table + 48;
    f.put(virtualTable, 10, 0, 20, 0, 8, 0, 4, 0, 16, 0).referVirtualTable(table, virtualTable);
    f.put32(shapes, 1).put32(shapes + 4, 1).put32(shapes + 8, 1);
    f.refer(table, 1, shapes).refer(table, 2, digests);
    return f.refer(f.root(), HEAD_SELF_TEST, table).version(1, 1);
  }
}

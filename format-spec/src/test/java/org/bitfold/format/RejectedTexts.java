package org.bitfold.format;

import static org.bitfold.format.ErrorCode.OFFSET;
import static org.bitfold.format.ErrorCode.TEXT;
import static org.bitfold.format.ErrorCode.TOO_LARGE;

/** Texts: their length, their end, and that they are UTF-8. */
final class RejectedTexts extends RejectGroup {
  @Override
  void addAll() {
    utf8("not-utf-8", 0xff, 'i', 'g', 'n');
    utf8("overlong-utf-8", 0xc0, 0x80, 'g', 'n');
    utf8("overlong-utf-8-of-3-bytes", 0xe0, 0x80, 0x80, 'n');
    utf8("overlong-utf-8-of-4-bytes", 0xf0, 0x80, 0x80, 0x80);
    utf8("surrogate", 0xed, 0xa0, 0x80, 'n');
    utf8("above-10ffff", 0xf4, 0x90, 0x80, 0x80);
    utf8("continuation-alone", 's', 0x80, 'g', 'n');
    utf8("character-cut-off", 's', 'i', 0xe2, 0x82);
    utf8("lead-byte-f9", 0xf9, 0x80, 0x80, 0x80);
    utf8("second-byte-not-a-continuation", 0xc3, 0x28, 'g', 'n');
    utf8("third-byte-not-a-continuation", 0xe2, 0x28, 0xa1, 'n');
    utf8("low-surrogate", 0xed, 0xb0, 0x80, 'n');
    utf8("latin-1", 's', 'i', 'g', 0xe9);
    Forgery f = forge();
    int name = f.child(f.node(0), 3);
    add(TEXT, "text-without-end", forge().put8(name + 4 + "sign".length(), 'x'));
    int last = f.child(f.item(f.child(f.root(), 0), 0), 2);
    int rest = f.headLength() - (last + 4);
    add(OFFSET, "text-outside", forge().length(last, 1 << 20));
    add(OFFSET, "text-length-negative", forge().length(last, -1));
    add(OFFSET, "text-length-that-wraps", forge().length(last, -last - 4));
    add(OFFSET, "text-with-its-end-outside", forge().length(last, rest));
    add(TOO_LARGE, "text-of-65536-bytes", textOf65536Bytes());
  }

  /** Other bytes in the name of node 0, which has four. */
  private void utf8(String what, int... bytes) {
    Forgery f = forge();
    add(TEXT, what, f.put(f.child(f.node(0), 3) + 4, bytes));
  }

  private Forgery textOf65536Bytes() {
    int bytes = Limits.TEXT + 1;
    Forgery f = forgeWithRoom(4 + bytes + 4);
    for (int i = 0; i < bytes; i++) {
      f.put8(f.room() + 4 + i, 'o');
    }
    return f.length(f.room(), bytes).refer(f.node(0), 4, f.room());
  }
}

package org.bitfold.format;

import static org.bitfold.format.ErrorCode.NEWER_FORMAT;
import static org.bitfold.format.ErrorCode.NEWER_OPERATOR;
import static org.bitfold.format.ErrorCode.OLDER_FORMAT;
import static org.bitfold.format.ErrorCode.OPERATORS;
import static org.bitfold.format.ErrorCode.UNKNOWN_OPERATOR;

import java.util.List;
import org.bitfold.model.Node;
import org.bitfold.model.Op;

/** Versions and the table of used operators, which is what a file says of its version. */
final class RejectedVersions extends RejectGroup {
  private static final int NUMBER = 0;
  private static final int SINCE = 1;
  private static final int NAME = 2;

  @Override
  void addAll() {
    add(OLDER_FORMAT, "major-0", forge().version(0, 9));
    add(NEWER_FORMAT, "major-2", forge().version(2, 0));
    add(NEWER_FORMAT, "major-257", forge().version(257, 0));
    add(NEWER_FORMAT, "major-2-without-a-head", forge().version(2, 0).put32(0, -1).put32(4, 0));
    Forgery f = forge();
    int operators = f.child(f.root(), 0);
    int first = f.item(operators, 0);
    add(
        UNKNOWN_OPERATOR,
        "minor-1-with-unknown-operator",
        forge()
            .version(1, 1)
            .put16(f.field(first, SINCE), 1)
            .putText(f.child(first, NAME), "Binarise"));
    add(
        UNKNOWN_OPERATOR,
        "minor-0-with-unknown-operator",
        forge().putText(f.child(first, NAME), "binarize"));
    add(UNKNOWN_OPERATOR, "operator-without-a-name", forge().leaveOut(first, NAME));
    add(
        NEWER_OPERATOR,
        "minor-1-with-changed-operator",
        forge().version(1, 1).put16(f.field(first, SINCE), 1));
    add(NEWER_OPERATOR, "minor-0-with-changed-operator", forge().put16(f.field(first, SINCE), 256));
    add(OPERATORS, "number-of-another-operator", forge().put8(f.field(first, NUMBER), 3));
    Forgery softmax = SmallOperator.twice(new Op.Softmax());
    int entry = softmax.item(softmax.child(softmax.root(), 0), 0);
    add(
        OPERATORS,
        "name-of-another-operator",
        softmax.putText(softmax.child(entry, NAME), "MaxPool"));
    add(OPERATORS, "number-0", forge().put8(f.field(first, NUMBER), 0));
    add(OPERATORS, "one-operator-twice", twice());
    add(OPERATORS, "one-operator-twice-beside-the-others", listedTwice());
    add(
        OPERATORS,
        "operators-not-ascending",
        forge().refer(operators + 4, f.item(operators, 1)).refer(operators + 8, first));
    add(OPERATORS, "operator-of-no-node", unused());
    int type = f.field(f.node(0), 0);
    add(OPERATORS, "node-of-unlisted-operator", forge().put8(type, 99));
    add(OPERATORS, "node-of-known-unlisted-operator", forge().put8(type, 3));
    Forgery both = SmallOperator.twice(new Op.Softmax());
    add(
        OPERATORS,
        "node-of-known-unlisted-operator-all-listed-used",
        both.put8(both.field(both.node(1), 0), Operators.numberOf("GlobalMaxPool")));
    add(OPERATORS, "node-of-operator-0", forge().put8(type, 0));
  }

  /** Both nodes are the first operator; the attributes of either are empty. */
  static Forgery unused() {
    Forgery f =
        SmallOperator.of(
            1,
            new Node("a", new Op.Softmax(), List.of(0), ""),
            new Node("b", new Op.GlobalMaxPool(), List.of(0), ""));
    return f.put8(f.field(f.node(1), 0), f.get8(f.field(f.node(0), 0)));
  }

  /** Two entries for Binarize, of one table each; one takes the place of BinaryConv2d. */
  private Forgery twice() {
    Forgery f = forge();
    int operators = f.child(f.root(), 0);
    int first = f.item(operators, 0);
    int second = f.item(operators, 1);
    return f.put8(f.field(second, NUMBER), 1).refer(second, NAME, f.child(first, NAME));
  }

  /**
   * All three operators, the first of them twice, each with a table and a name of its own. As a
   * later version, so that nothing but their order refuses the file.
   */
  private Forgery listedTwice() {
    int table = 12;
    int entry = table + 20;
    List<String> names = List.of("Binarize", "Binarize", "BinaryConv2d", "ScaleSums");
    Forgery f = forgeWithRoom(4 + 4 * names.size() + entry * names.size());
    int vector = f.room();
    int original = f.item(f.child(f.root(), 0), 0);
    f.length(vector, names.size());
    for (int i = 0; i < names.size(); i++) {
      int at = vector + 4 + 4 * names.size() + entry * i;
      f.refer(vector + 4 + 4 * i, at).referVirtualTable(at, f.virtualTable(original));
      f.put8(f.field(at, NUMBER), Operators.numberOf(names.get(i)));
      f.length(at + table, names.get(i).length()).putText(at + table, names.get(i));
      f.refer(at, NAME, at + table);
    }
    return f.refer(f.root(), 0, vector).version(1, 1);
  }
}

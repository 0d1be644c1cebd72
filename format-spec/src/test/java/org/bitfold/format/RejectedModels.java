package org.bitfold.format;

import static org.bitfold.format.ErrorCode.ARITY;
import static org.bitfold.format.ErrorCode.ATTRIBUTE;
import static org.bitfold.format.ErrorCode.ELEMENT_TYPE;
import static org.bitfold.format.ErrorCode.INTERFACE;
import static org.bitfold.format.ErrorCode.ORDER;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bitfold.model.ElementType;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;

/** How values go from inputs through nodes to outputs, and what pictures mean. */
final class RejectedModels extends RejectGroup {
  private static final int INPUTS = 1;
  private static final int OUTPUTS = 3;
  private static final int NODE_INPUTS = 2;

  @Override
  void addAll() {
    interfaces();
    metadata();
    order();
    arity();
    elementTypes();
  }

  /** A file of two inputs of one channel, their sum, and two outputs. */
  private static Forgery sum() {
    Model model =
        new Model(
            List.of(new Input("a", 1, 0, 0), new Input("b", 1, 0, 0)),
            List.of(new Node("sum", new Op.Binary(Op.BinaryFunction.ADD), List.of(0, 1), "")),
            List.of(new Output("y", 2), new Output("z", 2)),
            new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
            Provenance.none(),
            Optional.empty());
    return Forgery.of(BfldWriter.toBytes(model));
  }

  private void interfaces() {
    Forgery f = sum();
    int inputs = f.child(f.root(), INPUTS);
    int outputs = f.child(f.root(), OUTPUTS);
    add(INTERFACE, "no-inputs", sum().length(inputs, 0));
    add(INTERFACE, "inputs-left-out", sum().leaveOut(f.root(), INPUTS));
    add(INTERFACE, "no-outputs", sum().length(outputs, 0));
    add(INTERFACE, "outputs-left-out", sum().leaveOut(f.root(), OUTPUTS));
    add(INTERFACE, "inputs-of-one-name", sameNames(inputs));
    add(INTERFACE, "inputs-without-names", noNames(inputs));
    add(INTERFACE, "outputs-of-one-name", sameNames(outputs));
    int value = f.field(f.item(outputs, 1), 1);
    add(INTERFACE, "output-of-no-value", sum().put32(value, 3));
    Forgery g = forge();
    int small = g.field(g.item(g.child(g.root(), OUTPUTS), 0), 1);
    add(INTERFACE, "output-of-bits", forge().put32(small, 1));
    add(INTERFACE, "output-of-sums", forge().put32(small, 2));
  }

  /** The second of two refers to the name of the first. */
  private static Forgery sameNames(int vector) {
    Forgery f = sum();
    int first = f.item(vector, 0);
    int second = f.item(vector, 1);
    boolean before = f.child(first, 0) > second;
    return before ? f.refer(second, 0, f.child(first, 0)) : f.refer(first, 0, f.child(second, 0));
  }

  private static Forgery noNames(int vector) {
    Forgery f = sum();
    return f.leaveOut(f.item(vector, 0), 0).leaveOut(f.item(vector, 1), 0);
  }

  private void metadata() {
    Forgery f = forge();
    int channels = f.field(f.item(f.child(f.root(), INPUTS), 0), 1);
    int range = f.field(f.child(f.root(), 4), 2);
    add(ATTRIBUTE, "input-of-0-channels", forge().put32(channels, 0));
    add(ATTRIBUTE, "value-range-0", forge().putFloat(range, 0));
    add(ATTRIBUTE, "value-range-negative", forge().putFloat(range, -1));
    add(ATTRIBUTE, "value-range-infinite", forge().putFloat(range, Float.POSITIVE_INFINITY));
    add(ATTRIBUTE, "value-range-not-a-number", forge().putFloat(range, Float.NaN));
  }

  private void order() {
    Forgery f = forge();
    add(ORDER, "reads-itself", forge().put32(f.child(f.node(0), NODE_INPUTS) + 4, 1));
    add(ORDER, "reads-a-later-value", forge().put32(f.child(f.node(0), NODE_INPUTS) + 4, 2));
    add(ORDER, "reads-no-value", forge().put32(f.child(f.node(2), NODE_INPUTS) + 4, 4));
    Forgery g = sum();
    add(ORDER, "second-input-reads-itself", g.put32(g.child(g.node(0), NODE_INPUTS) + 8, 2));
    Forgery names = sameNames(g.child(g.root(), INPUTS));
    add(
        ORDER,
        "reads-itself-and-inputs-of-one-name",
        names.put32(names.child(names.node(0), NODE_INPUTS) + 8, 2));
  }

  private void arity() {
    Forgery f = sum();
    add(ARITY, "binary-with-one-input", f.shorten(f.node(0), NODE_INPUTS));
    add(ARITY, "binary-with-three-inputs", inputs(new Op.Binary(Op.BinaryFunction.ADD), 0, 0, 0));
    add(ARITY, "softmax-with-two-inputs", inputs(new Op.Softmax(), 0, 0));
    add(ARITY, "softmax-with-no-inputs", inputs(new Op.Softmax()));
    add(ARITY, "concat-with-no-inputs", inputs(new Op.Concat()));
    for (Op op : SmallOperator.all()) {
      if (!(op instanceof Op.Binary || op instanceof Op.Concat || op instanceof Op.Softmax)) {
        int value = SmallOperator.VALUES.indexOf(SmallOperator.taken(op));
        String name = op.opName().toLowerCase(Locale.ROOT) + "-with-two-inputs";
        add(ARITY, name, inputs(op, value, value));
      }
    }
    Forgery g = SmallOperator.over(new Op.Softmax());
    add(ARITY, "inputs-of-a-node-left-out", g.leaveOut(g.node(SmallOperator.NODE), NODE_INPUTS));
  }

  /** A file whose last node is {@code op} over these values. */
  private static Forgery inputs(Op op, int... values) {
    Forgery f = Forgery.withRoom(SmallOperator.over(op).seal(), 16);
    f.length(f.room(), values.length);
    for (int i = 0; i < values.length; i++) {
      f.put32(f.room() + 4 + 4 * i, values[i]);
    }
    return f.refer(f.node(SmallOperator.NODE), NODE_INPUTS, f.room());
  }

  /** Each operator over each type of value that it does not take, of as many channels. */
  private void elementTypes() {
    for (Op op : SmallOperator.all()) {
      for (ElementType given : SmallOperator.VALUES) {
        if (given != SmallOperator.taken(op)) {
          String name = "%s-of-%s".formatted(op.opName(), given).toLowerCase(Locale.ROOT);
          add(ELEMENT_TYPE, name, firstInput(op, SmallOperator.VALUES.indexOf(given)));
        }
      }
    }
    for (Op op : SmallOperator.all()) {
      if (SmallOperator.taken(op) != ElementType.BITS) {
        String name = op.opName().toLowerCase(Locale.ROOT) + "-of-trits";
        Forgery f = SmallOperator.overTrits(op);
        add(ELEMENT_TYPE, name, f.put32(f.child(f.node(SmallOperator.NODE), NODE_INPUTS) + 4, 1));
      }
    }
    add(ELEMENT_TYPE, "concat-with-bits", inputs(new Op.Concat(), 0, 1));
    add(
        ELEMENT_TYPE,
        "binary-with-second-input-of-bits",
        inputs(new Op.Binary(Op.BinaryFunction.ADD), 0, 1));
  }

  private static Forgery firstInput(Op op, int value) {
    Forgery f = SmallOperator.over(op);
    return f.put32(f.child(f.node(SmallOperator.NODE), NODE_INPUTS) + 4, value);
  }
}

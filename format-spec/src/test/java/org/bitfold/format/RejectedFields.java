package org.bitfold.format;

import static org.bitfold.format.ErrorCode.FIELD_VALUE;
import static org.bitfold.format.ErrorCode.MISSING_FIELD;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;

/**
 * Every field of the schema that must be stored, left out; and every number, above what its field
 * allows. A reader that takes the schema's defaults, or signed numbers, does not notice.
 */
final class RejectedFields extends RejectGroup {
  /** Stored or left out as the model wants. */
  private static final Set<String> OPTIONAL = Set.of("BitFiltersDef.nonzero", "Head.self_test");

  private final Schema schema = Schema.read();
  private final Set<String> done = new HashSet<>();

  @Override
  void addAll() {
    fieldsOf(good);
    for (Op op : SmallOperator.all()) {
      fieldsOf(SmallOperator.over(op).seal());
    }
    vectorsOfNumbers();
  }

  /** Each field of the tables of {@code file} whose type has not been met. */
  private void fieldsOf(byte[] file) {
    Set<String> met = new HashSet<>();
    schema.walk(
        Forgery.of(file),
        (type, table) -> {
          if (!done.contains(type) && met.add(type)) {
            for (Schema.Field field : schema.fields(type)) {
              leftOut(file, type, table, field);
              outOfRange(file, type, table, field);
            }
          }
        });
    done.addAll(met);
  }

  private void leftOut(byte[] file, String type, int table, Schema.Field field) {
    boolean required =
        !field.type().startsWith("[")
            && !field.type().equals("string")
            && !OPTIONAL.contains(type + "." + field.name());
    if (required) {
      add(
          MISSING_FIELD,
          name(type) + "-without-" + field.name().replace('_', '-'),
          Forgery.withOwnVirtualTable(file, table).leaveOut(table, field.slot()));
    }
  }

  private void outOfRange(byte[] file, String type, int table, Schema.Field field) {
    String what = name(type) + "-" + field.name().replace('_', '-');
    Forgery f = Forgery.of(file);
    switch (field.type()) {
      case "uint" ->
          add(
              FIELD_VALUE,
              what + "-of-2-to-31",
              f.put32(f.field(table, field.slot()), Integer.MIN_VALUE));
      case "bool" -> add(FIELD_VALUE, what + "-of-2", f.put8(f.field(table, field.slot()), 2));
      default -> {
        if (schema.isEnumeration(field.type())) {
          int place = f.field(table, field.slot());
          add(FIELD_VALUE, what + "-unknown", f.put8(place, schema.size(field.type())));
        } else if (schema.isStruct(field.type())) {
          members(file, what, f.field(table, field.slot()), schema.fields(field.type()));
        }
      }
    }
  }

  private void members(byte[] file, String what, int place, List<Schema.Field> members) {
    for (Schema.Field member : members) {
      if (member.type().equals("uint")) {
        add(
            FIELD_VALUE,
            what + "-" + member.name().replace('_', '-') + "-of-2-to-31",
            Forgery.of(file).put32(place + member.slot() * Integer.BYTES, Integer.MIN_VALUE));
      }
    }
  }

  private void vectorsOfNumbers() {
    Forgery f = forge();
    int shapes = f.child(f.child(f.root(), 6), 1);
    add(FIELD_VALUE, "input-of-a-node-of-2-to-31", forge().put32(f.child(f.node(0), 2) + 4, -1));
    add(FIELD_VALUE, "self-test-height-of-2-to-31", forge().put32(shapes + 4, Integer.MIN_VALUE));
    add(FIELD_VALUE, "self-test-width-of-2-to-31", forge().put32(shapes + 8, Integer.MIN_VALUE));
    Forgery select = SmallOperator.over(new Op.SelectChannels(IntVector.of(3, 0)));
    add(
        FIELD_VALUE,
        "selected-channel-of-2-to-31",
        select.put32(select.child(select.attributes(SmallOperator.NODE), 0) + 8, -1));
  }

  /** {@code binaryconv2d} for {@code BinaryConv2d}; {@code node} for {@code NodeDef}. */
  private static String name(String type) {
    return type.replaceAll("Def$", "").toLowerCase(Locale.ROOT);
  }
}

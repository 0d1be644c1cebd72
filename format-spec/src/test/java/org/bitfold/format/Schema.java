package org.bitfold.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The schema, so that a test can do the same to every field there is. */
final class Schema {
  private static final Pattern DEFINITION =
      Pattern.compile("(table|struct|enum|union) (\\w+)[^{]*\\{([^}]*)}");
  private static final Pattern FIELD = Pattern.compile("(\\w+):(\\[?\\w+]?);");
  private static final Pattern COMMENT = Pattern.compile("//.*");

  /** Kind of the definition, by name. */
  private final Map<String, String> kinds = new LinkedHashMap<>();

  private final Map<String, List<Field>> fields = new LinkedHashMap<>();

  /** Members of enumerations and unions. */
  private final Map<String, List<String>> members = new LinkedHashMap<>();

  private Schema(String text) {
    DEFINITION.matcher(COMMENT.matcher(text).replaceAll("")).results().forEach(this::define);
  }

  /**
   * A field of a table or a member of a struct.
   *
   * @param slot its place in the virtual table of a table
   * @param type as the schema has it, brackets included
   */
  record Field(String name, int slot, String type) {}

  /** The schema of this version. */
  static Schema read() {
    try {
      return new Schema(
          Files.readString(
              Path.of(System.getProperty("bitfold.root"))
                  .resolve("format-spec/src/main/fbs/bfld.fbs")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void define(MatchResult definition) {
    String name = definition.group(2);
    kinds.put(name, definition.group(1));
    members.put(name, List.of(definition.group(3).strip().split("\\s*,\\s*")));
    List<Field> found = new ArrayList<>();
    int slot = 0;
    for (MatchResult field : FIELD.matcher(definition.group(3)).results().toList()) {
      if (is("union", field.group(2))) {
        found.add(new Field(field.group(1) + "_type", slot++, "ubyte"));
      }
      found.add(new Field(field.group(1), slot++, field.group(2)));
    }
    fields.put(name, found);
  }

  private boolean is(String kind, String type) {
    return kind.equals(kinds.get(type));
  }

  boolean isEnumeration(String type) {
    return is("enum", type);
  }

  boolean isStruct(String type) {
    return is("struct", type);
  }

  /** The fields of a table or the members of a struct. */
  List<Field> fields(String type) {
    return fields.get(type);
  }

  /** How many members an enumeration has. */
  int size(String enumeration) {
    return members.get(enumeration).size();
  }

  /** Visits every table of a file: its type and its place. */
  void walk(Forgery file, BiConsumer<String, Integer> visitor) {
    walk(file, "Head", file.root(), visitor);
  }

  private void walk(Forgery f, String type, int table, BiConsumer<String, Integer> visitor) {
    visitor.accept(type, table);
    for (Field field : fields(type)) {
      String item = field.type().replaceAll("[\\[\\]]", "");
      if (!f.has(table, field.slot())) {
        continue;
      }
      if (is("union", item)) {
        int number = f.get8(f.field(table, field.slot() - 1));
        walk(f, members.get(item).get(number - 1), f.child(table, field.slot()), visitor);
      } else if (is("table", item) && item.equals(field.type())) {
        walk(f, item, f.child(table, field.slot()), visitor);
      } else if (is("table", item)) {
        int vector = f.child(table, field.slot());
        for (int i = 0; i < f.get32(vector); i++) {
          walk(f, item, f.item(vector, i), visitor);
        }
      }
    }
  }
}

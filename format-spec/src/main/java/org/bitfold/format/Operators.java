package org.bitfold.format;

import java.util.Arrays;
import java.util.List;
import org.bitfold.format.fb.Operator;
import org.bitfold.model.Op;

/** The operators of this release: number and name as in the schema's union, and since when. */
final class Operators {
  private static final List<String> NAMES = List.copyOf(Arrays.asList(Operator.names));

  private Operators() {}

  /** The number of {@code op} in the schema's union. */
  static int numberOf(Op op) {
    return NAMES.indexOf(op.opName());
  }

  /** Whether there is an operator {@code name}. */
  static boolean knows(String name) {
    return NAMES.indexOf(name) > 0;
  }

  /** The number of the operator {@code name}, which is known. */
  static int numberOf(String name) {
    return NAMES.indexOf(name);
  }

  /** The name of operator {@code number}. */
  static String nameOf(int number) {
    return NAMES.get(number);
  }

  /** The minor version that brought operator {@code number} in its present form. */
  static int sinceOf(int number) {
    if (number < Operator.Binarize || number > Operator.GlobalMaxPool) {
      throw new IllegalArgumentException("no operator has number " + number);
    }
    return 0; // all of them came with 1.0
  }
}

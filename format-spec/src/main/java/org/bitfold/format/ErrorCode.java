package org.bitfold.format;

/**
 * Everything that can be wrong with a packed file. The set is closed: a reader answers any bytes
 * whatever with a model or with one of these. SPEC.md lists them with the order of the checks.
 */
public enum ErrorCode {
  // ---- Container -----------------------------------------------------------------------------

  /** No magic at the end, or no room for it, and no file identifier in front. */
  NOT_BFLD(Kind.CORRUPT, "give a file that 'bitfold convert' wrote"),
  /** The identifier in front, but no magic at the end: cut off, or something was appended. */
  TRUNCATED(Kind.CORRUPT, Advice.COPY_AGAIN),
  /** The bytes do not have the digest that the footer states. */
  DIGEST(Kind.CORRUPT, Advice.COPY_AGAIN),
  /** A length above a cap of the specification. */
  TOO_LARGE(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** The footer's lengths and reserved bytes contradict the file's length or each other. */
  FOOTER(Kind.CORRUPT, Advice.REPORT_WRITER),

  // ---- Versions ------------------------------------------------------------------------------

  /** A major version before the first released one. */
  OLDER_FORMAT(Kind.TOO_OLD, "convert the original network again with this release"),
  /** A major version that this reader does not know. */
  NEWER_FORMAT(Kind.TOO_NEW, Advice.UPDATE),
  /** An operator that this reader does not know. */
  UNKNOWN_OPERATOR(Kind.TOO_NEW, Advice.UPDATE),
  /** An operator that this reader knows only in an earlier form. */
  NEWER_OPERATOR(Kind.TOO_NEW, Advice.UPDATE),

  // ---- Structure of the head -----------------------------------------------------------------

  /** The head does not carry the file identifier. */
  IDENTIFIER(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** An offset, a length or an alignment that leaves the head or breaks FlatBuffers' rules. */
  OFFSET(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** Two objects of the head share bytes. */
  OVERLAP(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** Text that is not UTF-8 or does not end with a 0 byte. */
  TEXT(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** A field that must be stored is not. */
  MISSING_FIELD(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** A number outside what its field allows: an enumeration, a flag, an integer above 2³¹ − 1. */
  FIELD_VALUE(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** The table of used operators contradicts the nodes or itself. */
  OPERATORS(Kind.CORRUPT, Advice.REPORT_WRITER),

  // ---- Data area -----------------------------------------------------------------------------

  /** A segment that is not where or as long as it must be. */
  SEGMENT(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** Bytes that only fill up and are not 0. */
  PADDING(Kind.CORRUPT, Advice.REPORT_WRITER),
  /**
   * Packed weights with unused bits set, or a plane of zeros that contradicts the signs or marks
   * none.
   */
  WEIGHT_BITS(Kind.CORRUPT, Advice.REPORT_WRITER),

  // ---- Meaning -------------------------------------------------------------------------------

  /** No inputs or outputs, two of one name, an output that is not a FLOAT value. */
  INTERFACE(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** A node reads a value that is not before it. */
  ORDER(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** A node with too few or too many inputs. */
  ARITY(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** An operator over a value of an element type that it does not take. */
  ELEMENT_TYPE(Kind.CORRUPT, Advice.REPORT_WRITER),
  /**
   * Channel counts, groups, vectors per channel or channel numbers that do not agree, or more
   * channels than 2³¹ − 1.
   */
  CHANNELS(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** An attribute, a number of channels or a value range outside what it may be. */
  ATTRIBUTE(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** A weight that is not finite, a threshold or bound that is NaN, bounds in the wrong order. */
  NUMBER(Kind.CORRUPT, Advice.REPORT_WRITER),
  /** A self-test that does not fit the model. */
  SELF_TEST(Kind.CORRUPT, Advice.REPORT_WRITER),

  // ---- Canonical form ------------------------------------------------------------------------

  /** The head says a valid model in other bytes than the canonical ones. */
  NOT_CANONICAL(Kind.CORRUPT, Advice.REPORT_WRITER);

  private final Kind kind;
  private final String advice;

  ErrorCode(Kind kind, String advice) {
    this.kind = kind;
    this.advice = advice;
  }

  /** What a user can do about it. */
  public String advice() {
    return advice;
  }

  /** The exception that reports this error. */
  BfldException failure(String detail) {
    return switch (kind) {
      case CORRUPT -> new CorruptFileException(this, detail);
      case TOO_NEW -> new TooNewException(this, detail);
      case TOO_OLD -> new TooOldException(this, detail);
    };
  }

  private enum Kind {
    CORRUPT,
    TOO_NEW,
    TOO_OLD
  }

  private static final class Advice {
    static final String COPY_AGAIN =
        "fetch the file again from where it came, or convert the original network again";
    static final String REPORT_WRITER =
        "convert the original network again; if that does not help, report the program that wrote"
            + " the file";
    static final String UPDATE =
        "update Bitfold, or convert the original network with this release";
  }
}

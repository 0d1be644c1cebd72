package org.bitfold.model;

/**
 * A model that says something that cannot be: wrong arity, channels that do not agree, NaN weights.
 */
public final class InvalidModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The rule that is broken. */
  public enum Rule {
    /** A model has at least one input and one output, and every output is a FLOAT value. */
    INTERFACE,
    /** A node's inputs are values before it. */
    ORDER,
    /** Each op takes a fixed number of inputs (Concat at least one). */
    ARITY,
    /** Each op takes certain element types. */
    ELEMENT_TYPE,
    /** Channel counts, groups, vectors per channel, channel indices agree. */
    CHANNELS,
    /** Attributes are within their range. */
    ATTRIBUTE,
    /** Weights are finite, thresholds are not NaN. */
    NUMBER,
    /** The self-test fits the model. */
    SELF_TEST
  }

  private final Rule rule;

  public InvalidModelException(Rule rule, String message) {
    super(message);
    this.rule = rule;
  }

  public Rule rule() {
    return rule;
  }
}

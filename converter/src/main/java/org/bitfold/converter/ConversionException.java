package org.bitfold.converter;

import java.nio.file.Path;

/**
 * A network that cannot be converted without changing what it computes, or a file that is not one.
 * The message is one line: where, what was found, what was expected, what to do.
 */
public sealed class ConversionException extends RuntimeException
    permits NothingBinaryException, TooFewBinaryException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 600;

  private final String node;
  private final String found;
  private final String expected;
  private final String advice;

  /**
   * @param node the ONNX node (name and op) or the file that is at fault; empty where it is the
   *     whole network
   * @param found what was found there
   * @param expected what would have been fine; empty where that goes without saying
   * @param advice the smallest change of the export or of an option that helps; empty where there
   *     is none
   */
  public ConversionException(String node, String found, String expected, String advice) {
    super(line(node, found, expected, advice));
    this.node = node;
    this.found = found;
    this.expected = expected;
    this.advice = advice;
  }

  private static String line(String node, String found, String expected, String advice) {
    StringBuilder line = new StringBuilder();
    if (!node.isEmpty()) {
      line.append(shortened(node)).append(": ");
    }
    line.append(shortened(found));
    if (!expected.isEmpty()) {
      line.append("; expected ").append(expected);
    }
    if (!advice.isEmpty()) {
      line.append(". ").append(advice);
    }
    return line.toString().replaceAll("\\R", " ").replaceAll("\\p{Cntrl}", "?");
  }

  /** A file may hold names and shapes of any length. */
  private static String shortened(String text) {
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST / 2) + " … " + text.substring(text.length() - LONGEST / 2);
  }

  /** The same failure, naming the file it is about where it does not yet. */
  ConversionException in(Path file) {
    return node.contains(file.toString())
        ? this
        : named(file + (node.isEmpty() ? "" : ": " + node));
  }

  /** The same failure with more advice. */
  ConversionException advised(String more) {
    String both = advice.isEmpty() ? more : advice + ". " + more;
    ConversionException advised = new ConversionException(node, found, expected, both);
    advised.initCause(this);
    return advised;
  }

  /** The same failure with another node or file at fault. */
  ConversionException named(String place) {
    ConversionException named = new ConversionException(place, found, expected, advice);
    named.initCause(this);
    return named;
  }

  /** The ONNX node or file at fault; empty where it is the whole network. */
  public String node() {
    return node;
  }

  /** What was found. */
  public String found() {
    return found;
  }

  /** What would have been fine; may be empty. */
  public String expected() {
    return expected;
  }

  /** The smallest change that helps; may be empty. */
  public String advice() {
    return advice;
  }
}

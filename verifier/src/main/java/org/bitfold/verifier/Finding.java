package org.bitfold.verifier;

import java.util.List;

/**
 * One thing that refutes a claim.
 *
 * @param check name of the check that failed
 * @param layer name of the packed model's node, or of the ONNX node, or empty
 * @param message one line: what was found, what was expected
 * @param details the same as data: channel, position, values, the file with the failing input
 */
public record Finding(String check, String layer, String message, List<Detail> details) {
  public Finding {
    details = List.copyOf(details);
  }

  /** A finding without further data. */
  public static Finding of(String check, String layer, String message) {
    return new Finding(check, layer, message, List.of());
  }

  /** A named value. */
  public record Detail(String name, String value) {}
}

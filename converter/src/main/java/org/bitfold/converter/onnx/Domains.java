package org.bitfold.converter.onnx;

/** Operator domains. */
final class Domains {
  private Domains() {}

  /** ONNX's own domain has two spellings; the empty one is used here. */
  static String normal(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }
}

package org.bitfold.converter.onnx;

import java.util.List;

/** The value of a node's attribute. */
public sealed interface OnnxAttribute {
  /** An integer. */
  record Int(long value) implements OnnxAttribute {}

  /** Integers. */
  record Ints(List<Long> values) implements OnnxAttribute {
    public Ints {
      values = List.copyOf(values);
    }
  }

  /** A float. */
  record Real(float value) implements OnnxAttribute {}

  /** Floats. */
  record Reals(List<Float> values) implements OnnxAttribute {
    public Reals {
      values = List.copyOf(values);
    }
  }

  /** A string. */
  record Text(String value) implements OnnxAttribute {}

  /** A tensor. */
  record Constant(OnnxTensor value) implements OnnxAttribute {}

  /** A graph. */
  record Graph(Subgraph value) implements OnnxAttribute {}

  /** In the body of a function: the caller's attribute of this name. */
  record Reference(String name) implements OnnxAttribute {}

  /**
   * A value of a kind that no carried op takes: graphs, a sparse tensor, strings.
   *
   * @param kind the kind, in ONNX's words
   */
  record Other(String kind) implements OnnxAttribute {}
}

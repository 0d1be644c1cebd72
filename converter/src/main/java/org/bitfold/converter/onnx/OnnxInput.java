package org.bitfold.converter.onnx;

import java.util.List;

/**
 * A tensor that the user feeds.
 *
 * @param name its name
 * @param type its element type
 * @param dims its extents, −1 where the file leaves one open
 */
public record OnnxInput(String name, DataType type, List<Long> dims) {
  public OnnxInput {
    dims = List.copyOf(dims);
  }
}

package org.bitfold.converter;

import java.nio.file.Path;

/** Converts ONNX networks to packed models. */
public final class Converter {
  private Converter() {}

  /**
   * Converts a network.
   *
   * @param onnx the ONNX file; external data is looked for beside it
   * @throws ConversionException if the file is no ONNX network, if it cannot be carried exactly, or
   *     if none of its layers is binary and {@link ConvertOptions#allowFloat()} is not set
   */
  public static Conversion convert(Path onnx, ConvertOptions options) {
    throw new ConversionException(onnx.toString(), "conversion is not built yet", "", "");
  }

  /**
   * Says what conversion would make of each layer, without refusing a network that has no binary
   * one.
   *
   * @throws ConversionException if the file is no ONNX network or cannot be carried exactly
   */
  public static ConversionReport explain(Path onnx, ConvertOptions options) {
    return convert(onnx, options.withAllowFloat(true)).report();
  }
}

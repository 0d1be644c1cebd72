package org.bitfold.verifier.randomnets;

import java.util.List;
import java.util.Optional;
import org.bitfold.converter.ConversionException;

/** Why a random network may be refused; every other reason is a defect. */
final class Refusals {
  private static final List<String> EXPECTED =
      List.of(
          // Before opset 13, Softmax was over all elements of a picture.
          "expected softmax over the channels",
          // The sizes agree for the size that was drawn, or for some sizes only, not for any size.
          "joins tensors of heights",
          "joins tensors of widths",
          // Aligned corners of half an odd size: runtimes do not do what ONNX says.
          "sizes that do not come out whole",
          "is no multiple of");

  private Refusals() {}

  /** The expected reason that an exception names; empty if it is none. */
  static Optional<String> reason(ConversionException refusal) {
    return EXPECTED.stream().filter(refusal.getMessage()::contains).findFirst();
  }
}

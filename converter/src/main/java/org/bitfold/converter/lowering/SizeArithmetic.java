package org.bitfold.converter.lowering;

import java.util.List;
import java.util.Optional;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/**
 * Which arithmetic on the size of the picture the samples decide. Sums, differences, products and
 * quotients of a size and constants are straight lines, but for rounding down: two of them that
 * meet at all samples are one. A bound that no sample reaches would go unseen, so bounds are
 * refused, unless no picture can reach them.
 */
final class SizeArithmetic {
  /** No side of a picture is larger. */
  private static final double LARGEST = 1 << 20;

  private SizeArithmetic() {}

  /**
   * Refuses a bound on a size of the picture.
   *
   * @param inputs what the node reads, all known
   * @throws ConversionException if {@code node} bounds a value that changes with the size
   */
  static void check(OnnxNode node, List<Optional<Meaning>> inputs) {
    boolean varies =
        inputs.stream()
            .flatMap(Optional::stream)
            .anyMatch(meaning -> ((Known) meaning).constant().isEmpty());
    if (!varies || !node.domain().isEmpty()) {
      return;
    }
    boolean decided =
        switch (node.op()) {
          case "Max" -> inputs.stream().allMatch(SizeArithmetic::isBelowAll);
          case "Min" -> inputs.stream().allMatch(SizeArithmetic::isAboveAll);
          case "Clip" ->
              inputs.size() > 1
                  && isBelowAll(inputs.get(1))
                  && (inputs.size() < 3 || isAboveAll(inputs.get(2)));
          case "ReduceMax", "ReduceMin" -> false;
          default -> true;
        };
    if (!decided) {
      throw node.refusal(
          "bounds a size of the picture: beyond the bound the network has other shapes",
          "sums, products and quotients of sizes",
          "Export with a fixed height and width");
    }
  }

  /** Whether a constant is too small to be more than any size; what is no constant is no bound. */
  private static boolean isBelowAll(Optional<Meaning> bound) {
    return constant(bound).map(tensor -> all(tensor, Double.NEGATIVE_INFINITY, 0)).orElse(true);
  }

  private static boolean isAboveAll(Optional<Meaning> bound) {
    return constant(bound)
        .map(tensor -> all(tensor, LARGEST, Double.POSITIVE_INFINITY))
        .orElse(true);
  }

  private static Optional<OnnxTensor> constant(Optional<Meaning> meaning) {
    return meaning.flatMap(known -> ((Known) known).constant());
  }

  private static boolean all(OnnxTensor tensor, double low, double high) {
    for (int i = 0; i < tensor.stored(); i++) {
      if (!(tensor.at(i) >= low && tensor.at(i) <= high)) {
        return false;
      }
    }
    return true;
  }
}

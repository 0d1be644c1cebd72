package org.bitfold.converter.lowering;

import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.OnnxModel;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/**
 * How many elements a conversion may bring into being that its file does not hold, all nodes
 * together: a few bytes of a file can ask for a tensor of any size.
 */
final class Budget {
  private static final long LEAST_EVALUATED = 1L << 28;

  /** Binarizing weights takes a few dozen nodes, each as large as they are. */
  private static final int EVALUATIONS = 128;

  private static final long LEAST_CHANNELS = 1L << 22;
  private static final long LEAST_WEIGHTS = 1L << 26;

  /** One weight of a file may be used by several layers. */
  private static final int USES = 16;

  private long evaluated;
  private long channels;
  private long weights;

  /** The budget of a conversion: a multiple of what the file holds, and something beside it. */
  static Budget of(OnnxModel model) {
    long held = model.graph().initializers().values().stream().mapToLong(OnnxTensor::stored).sum();
    Budget budget = new Budget();
    budget.evaluated = LEAST_EVALUATED + EVALUATIONS * held;
    budget.channels = LEAST_CHANNELS + held;
    budget.weights = LEAST_WEIGHTS + USES * held;
    return budget;
  }

  /** {@code node}, which does not depend on the picture, has {@code elements}. */
  void evaluated(OnnxNode node, long elements) {
    evaluated -= elements;
    if (evaluated < 0) {
      throw node.refusal(
          "constants are evaluated to many times more elements than the file holds",
          "subgraphs of constants that binarize weights or compute shapes",
          "Export with do_constant_folding=True, or simplify the network with onnxsim");
    }
  }

  /** {@code node} makes a value of so many channels; passes look at each of them. */
  void channels(OnnxNode node, long count) {
    channels -= count;
    if (channels < 0) {
      throw tooMany(node, count, "channels");
    }
  }

  /** {@code node} takes so many weights that the file does not hold. */
  void weights(OnnxNode node, long count) {
    weights -= count;
    if (weights < 0) {
      throw tooMany(node, count, "weights");
    }
  }

  private static ConversionException tooMany(OnnxNode node, long count, String what) {
    return node.refusal(
        "makes %d %s, too many with those of the nodes before".formatted(count, what),
        "not many times more than the file holds weights",
        "");
  }
}

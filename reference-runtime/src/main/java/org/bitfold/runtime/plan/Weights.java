package org.bitfold.runtime.plan;

import java.util.IdentityHashMap;
import java.util.Map;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Model;
import org.bitfold.model.Op;
import org.bitfold.runtime.kernels.BitWeights;
import org.bitfold.runtime.kernels.FloatWeights;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.OutputBlocks;

/** A model and its weights as its kernels want them; made once, whatever the pictures. */
public final class Weights {
  private static final int MOST_PLANE_OUTPUTS = 4;

  private final Model model;
  private final Kernels kernels;
  private final Map<Op, FloatWeights> floats = new IdentityHashMap<>();
  private final Map<Op, BitWeights> bits = new IdentityHashMap<>();

  private Weights(Model model, Kernels kernels) {
    this.model = model;
    this.kernels = kernels;
  }

  /** Packs the weights of every convolution of {@code model}. */
  public static Weights pack(Model model, Kernels kernels) {
    Weights weights = new Weights(DeepChannels.together(model), kernels);
    weights.model.nodes().forEach(node -> weights.pack(node.op()));
    return weights;
  }

  private void pack(Op op) {
    if (op instanceof Op.BinaryConv2d conv) {
      bits.put(op, kernels.pack(conv.filters(), conv.groups()));
    } else if (op instanceof Op.Conv2d conv) {
      int width = onPlanes(conv) ? kernels.planeBlock() : kernels.floatBlock();
      floats.put(op, pack(conv.filters(), conv.groups(), width, conv.bias()::get));
    } else if (op instanceof Op.ConvTranspose2d conv) {
      floats.put(op, pack(conv.filters(), conv.groups(), kernels.floatBlock(), conv.bias()::get));
    } else if (op instanceof Op.BinaryWeightConv2d conv) {
      floats.put(op, pack(conv.filters(), conv.groups()));
    }
  }

  /**
   * Whether a convolution is quicker with pixels than with outputs as lanes: it makes too few
   * outputs to fill the lanes, from so many channels that it is worth laying them out as planes.
   */
  static boolean onPlanes(Op.Conv2d op) {
    return op.groups() == 1
        && op.window().strideX() == 1
        && op.filters().outputs() <= MOST_PLANE_OUTPUTS
        && op.filters().inputs() > op.filters().outputs();
  }

  private FloatWeights pack(FloatFilters filters, int groups, int width, FloatWeights.Bias bias) {
    int perFilter = filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
    OutputBlocks layout = new OutputBlocks(filters.outputs(), groups, width, perFilter);
    return FloatWeights.pack(layout, (o, k) -> filters.values().get(o * perFilter + k), bias);
  }

  /** Signs as floats: the scale and bias come after the sum. */
  private FloatWeights pack(BitFilters filters, int groups) {
    int taps = filters.kernelHeight() * filters.kernelWidth();
    OutputBlocks layout =
        new OutputBlocks(filters.outputs(), groups, kernels.floatBlock(), taps * filters.inputs());
    return FloatWeights.pack(
        layout,
        (o, k) -> {
          int tap = k / filters.inputs();
          int width = filters.kernelWidth();
          return filters.get(o, tap / width, tap % width, k % filters.inputs());
        },
        _ -> 0f);
  }

  /** What is run: computes what the packed model does. */
  Model model() {
    return model;
  }

  Kernels kernels() {
    return kernels;
  }

  FloatWeights floats(Op op) {
    return floats.get(op);
  }

  BitWeights bits(Op op) {
    return bits.get(op);
  }
}

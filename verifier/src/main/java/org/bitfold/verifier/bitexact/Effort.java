package org.bitfold.verifier.bitexact;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.ShapeRules;
import org.bitfold.verifier.VerifyRequest;

/**
 * How many inputs of which size: as asked, but no more than a share of multiply-adds that keeps a
 * verification within a minute.
 *
 * @param tries inputs of the whole network
 * @param side largest side of its pictures
 * @param triesPerLayer inputs of each binary layer
 * @param layerSide largest side of those
 */
record Effort(int tries, int side, int triesPerLayer, int layerSide) {
  private static final long MULTIPLY_ADDS = 6_000_000_000L;
  private static final long QUICK_MULTIPLY_ADDS = 1_000_000_000L;
  private static final int SIDE = 24;
  private static final int QUICK_SIDE = 9;
  private static final int LAYER_SIDE = 7;

  static Effort of(Model model, VerifyRequest request) {
    int side = request.quick() ? QUICK_SIDE : SIDE;
    long budget = request.quick() ? QUICK_MULTIPLY_ADDS : MULTIPLY_ADDS;
    long each = Math.max(1, multiplyAdds(model, side / 2));
    int tries = (int) Math.clamp(budget / each, 1, request.tries());
    int perLayer = Math.max(1, request.tries() / 8);
    return new Effort(tries, side, perLayer, LAYER_SIDE);
  }

  /** Multiply-adds on pictures of {@code side}, 0 if the model does not take them. */
  private static long multiplyAdds(Model model, int side) {
    List<Shape> inputs = new ArrayList<>();
    for (Input input : model.inputs()) {
      inputs.add(
          new Shape(
              input.height() > 0 ? input.height() : side,
              input.width() > 0 ? input.width() : side,
              input.channels()));
    }
    List<Shape> shapes;
    try {
      shapes = ShapeRules.shapes(model, inputs);
    } catch (ShapeException e) {
      return 0;
    }
    long sum = 0;
    for (int i = 0; i < model.nodes().size(); i++) {
      sum += shapes.get(model.valueOf(i)).elements() * taps(model.nodes().get(i).op());
    }
    return sum;
  }

  /** Multiply-adds for one element; everything but convolutions counts as one. */
  private static long taps(Op op) {
    if (op instanceof Op.BinaryConv2d conv) {
      return taps(conv.filters());
    }
    if (op instanceof Op.BinaryWeightConv2d conv) {
      return taps(conv.filters());
    }
    if (op instanceof Op.Conv2d conv) {
      return taps(conv.filters());
    }
    return op instanceof Op.ConvTranspose2d conv ? taps(conv.filters()) : 1;
  }

  private static long taps(BitFilters filters) {
    return (long) filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
  }

  private static long taps(FloatFilters filters) {
    return (long) filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
  }
}

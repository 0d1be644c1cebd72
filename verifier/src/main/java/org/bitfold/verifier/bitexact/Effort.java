package org.bitfold.verifier.bitexact;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.Work;
import org.bitfold.verifier.VerifyRequest;

/**
 * How many inputs of which size: as many as were asked for, or else what keeps a verification
 * within a minute, a quick one within ten seconds.
 *
 * @param tries inputs of the whole network
 * @param side largest side of its pictures
 * @param triesPerLayer inputs of each binary layer
 * @param layerSide largest side of those
 */
record Effort(int tries, int side, int triesPerLayer, int layerSide) {
  private static final long MULTIPLY_ADDS = 6_000_000_000L;
  private static final long QUICK_MULTIPLY_ADDS = 500_000_000L;
  private static final int TRIES = 24;
  private static final int QUICK_TRIES = 8;
  private static final int TRIES_PER_LAYER = 3;
  private static final int QUICK_TRIES_PER_LAYER = 1;
  private static final int SIDE = 24;
  private static final int QUICK_SIDE = 9;
  private static final int LAYER_SIDE = 7;

  static Effort of(Model model, VerifyRequest request) {
    int side = request.quick() ? QUICK_SIDE : SIDE;
    if (request.tries() > 0) {
      return new Effort(request.tries(), side, request.tries(), LAYER_SIDE);
    }
    long budget = request.quick() ? QUICK_MULTIPLY_ADDS : MULTIPLY_ADDS;
    long each = Math.max(1, multiplyAdds(model, side / 2));
    int most = request.quick() ? QUICK_TRIES : TRIES;
    int tries = (int) Math.clamp(budget / each, 1, most);
    int perLayer = request.quick() ? QUICK_TRIES_PER_LAYER : TRIES_PER_LAYER;
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
    try {
      Work work = Work.of(model, inputs);
      return Math.max(work.elements(), work.multiplyAdds());
    } catch (ShapeException e) {
      return 0;
    }
  }
}

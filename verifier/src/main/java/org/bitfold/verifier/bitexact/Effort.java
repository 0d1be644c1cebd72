package org.bitfold.verifier.bitexact;

import org.bitfold.model.Model;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.samples.SampleGenerator;
import org.bitfold.verifier.work.Load;
import org.bitfold.verifier.work.WorkLimit;

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
  private static final long OPERATIONS = 7_500_000_000L;
  private static final long QUICK_OPERATIONS = 600_000_000L;
  private static final int TRIES = 24;
  private static final int QUICK_TRIES = 8;
  private static final int TRIES_PER_LAYER = 3;
  private static final int QUICK_TRIES_PER_LAYER = 1;
  private static final int SIDE = 24;
  private static final int QUICK_SIDE = 9;
  private static final int LAYER_SIDE = 7;

  /**
   * What to try on {@code model}.
   *
   * @throws org.bitfold.verifier.VerificationException if no picture keeps it within {@code limit}
   */
  static Effort of(Model model, VerifyRequest request, WorkLimit limit) {
    int side = request.quick() ? QUICK_SIDE : SIDE;
    Load usual = new SampleGenerator(model, side, limit).usual();
    if (request.tries() > 0) {
      return new Effort(request.tries(), side, request.tries(), LAYER_SIDE);
    }
    long budget = limit.effort(request.quick() ? QUICK_OPERATIONS : OPERATIONS);
    int most = request.quick() ? QUICK_TRIES : TRIES;
    int tries = (int) Math.clamp(budget / usual.operations(), 1, most);
    int perLayer = request.quick() ? QUICK_TRIES_PER_LAYER : TRIES_PER_LAYER;
    return new Effort(tries, side, perLayer, LAYER_SIDE);
  }
}

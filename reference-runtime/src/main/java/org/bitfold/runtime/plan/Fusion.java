package org.bitfold.runtime.plan;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.ElementType;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.runtime.stage.Activate;
import org.bitfold.runtime.stage.Binarize;
import org.bitfold.runtime.stage.Combine;
import org.bitfold.runtime.stage.Head;
import org.bitfold.runtime.stage.PointwiseSteps.PRelu;
import org.bitfold.runtime.stage.ResizeAcross;
import org.bitfold.runtime.stage.ResizeDown;
import org.bitfold.runtime.stage.ResizeNearest;
import org.bitfold.runtime.stage.Slot;
import org.bitfold.runtime.stage.Step;
import org.bitfold.runtime.stage.Store;
import org.bitfold.runtime.stage.SumsToFloats;

/**
 * Makes one step of neighbouring ones that a kernel can do in one pass over the pixels: a pixel of
 * 64 channels takes longer to load and store than to compute.
 *
 * <pre>
 *   scale, PReLU, + residual      → one pass from sums to floats
 *   … and affine, PReLU           → the same pass
 *   … or store, binarize, store   → the same pass
 *   scale, PReLU, affine, PReLU   → one pass from sums to floats
 *   affine, PReLU                 → one pass
 *   last float step, store        → writes to the ring itself
 *   binarize, store               → writes to the ring itself, and reads there what is kept
 *   rows resampled, + deep pixels → one pass
 *   columns resampled, store      → writes to the ring itself
 * </pre>
 *
 * <p>Each element goes through the same operations as before.
 */
final class Fusion {
  private final List<Step> steps;
  private final List<Step> fused = new ArrayList<>();

  private Fusion(List<Step> steps) {
    this.steps = steps;
  }

  /** A head and steps that do the same in fewer passes. */
  static Fused fuse(Head head, List<Step> steps) {
    List<Step> fused = fuse(steps);
    Step first = fused.isEmpty() ? null : fused.getFirst();
    List<Step> others = fused.isEmpty() ? fused : fused.subList(1, fused.size());
    return switch (head) {
      case ResizeDown resize when first instanceof Combine sum && resize.canAdd(sum) ->
          new Fused(resize.plus(sum), others);
      case ResizeNearest resize when first instanceof Combine sum && resize.canAdd(sum) ->
          new Fused(resize.plus(sum), others);
      case ResizeAcross resize when first instanceof Store store && others.isEmpty() ->
          new Fused(resize.into(store.slot()), others);
      case Head other -> new Fused(other, fused);
    };
  }

  /** How a stage begins, and what it does then. */
  record Fused(Head head, List<Step> steps) {}

  private static List<Step> fuse(List<Step> steps) {
    Fusion fusion = new Fusion(steps);
    for (int i = 0; i < steps.size(); ) {
      i = fusion.take(i);
    }
    return fusion.fused;
  }

  /** Takes the step at i and those that fuse with it; returns where the rest begins. */
  private int take(int i) {
    return switch (steps.get(i)) {
      case SumsToFloats sums -> takeSums(sums, i + 1);
      case Activate affine -> takeAffine(affine, i + 1);
      case Combine combine ->
          isEnd(i + 1) ? end(combine.into(slot(i + 1)), i + 1) : add(combine, i);
      case Binarize binarize when i + 2 == steps.size() && steps.get(i + 1) instanceof Store ->
          end(binarize.between(null, slot(i + 1)), i + 1);
      case Step other -> add(other, i);
    };
  }

  private int takeSums(SumsToFloats sums, int next) {
    SumsToFloats step = sums;
    int i = next;
    if (at(i) instanceof PRelu prelu) {
      step = step.withSlope(prelu.slope());
      i++;
    }
    if (at(i) instanceof Combine combine
        && combine.function() == BinaryFunction.ADD
        && combine.isPlain()) {
      step = step.plus(combine.other());
      i++;
    }
    if (at(i) instanceof Activate affine) {
      step = step.then(withSlope(affine, i + 1).activation());
      i += at(i + 1) instanceof PRelu ? 2 : 1;
    }
    return isEnd(i) ? end(step.into(slot(i)), i) : add(step, i - 1);
  }

  private int takeAffine(Activate affine, int next) {
    Activate step = withSlope(affine, next);
    int i = at(next) instanceof PRelu ? next + 1 : next;
    return isEnd(i) ? end(step.into(slot(i)), i) : add(step, i - 1);
  }

  private Activate withSlope(Activate affine, int next) {
    return at(next) instanceof PRelu prelu ? affine.withSlope(prelu.slope()) : affine;
  }

  private int add(Step step, int last) {
    fused.add(step);
    return last + 1;
  }

  /** Adds a step that does what the store at i did, and the signs of what it stored. */
  private int end(Step step, int i) {
    Binarize signs =
        at(i + 1) instanceof Binarize binarize ? binarize.between(slot(i), slot(i + 2)) : null;
    if (signs != null && step instanceof SumsToFloats sums && sums.canBinarize()) {
      fused.add(sums.with(signs));
      return steps.size();
    }
    fused.add(step);
    if (signs != null) {
      fused.add(signs);
    }
    return steps.size();
  }

  /** Whether floats are stored at i, and nothing follows that wants them in the tile. */
  private boolean isEnd(int i) {
    if (!(at(i) instanceof Store store) || store.slot().element() != ElementType.FLOAT) {
      return false;
    }
    boolean signs =
        i + 3 == steps.size()
            && at(i + 1) instanceof Binarize
            && at(i + 2) instanceof Store bits
            && bits.slot().element() == ElementType.BITS;
    return i + 1 == steps.size() || signs;
  }

  private Slot slot(int i) {
    return ((Store) steps.get(i)).slot();
  }

  private Step at(int i) {
    return i < steps.size() ? steps.get(i) : null;
  }
}

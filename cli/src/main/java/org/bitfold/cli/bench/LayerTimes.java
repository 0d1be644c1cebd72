package org.bitfold.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bitfold.cli.counting.Layer;
import org.bitfold.cli.counting.Tally;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.plan.PlanDescription.StageDescription;
import org.bitfold.runtime.plan.StageTimes;

/**
 * How long each stage of a packed model takes, and how many multiply-accumulates it does in that
 * time. What a stage computes beside its convolution (scale, PReLU, residual, signs) is part of its
 * time.
 *
 * @param stages in the plan's order
 */
public record LayerTimes(List<StageTime> stages) {
  /** What most of a stage's work is. */
  public enum Kind {
    BINARY,
    WEIGHT_ONLY,
    FLOAT,
    /** No convolution: pictures are moved, resized, added. */
    NONE
  }

  /**
   * One stage.
   *
   * @param millis mean of several runs
   * @param macs multiply-accumulates; 0 of kind NONE
   */
  public record StageTime(String name, Kind kind, double millis, long macs) {
    /** Billions of multiply-accumulates in a second. */
    public double gigaMacs() {
      return macs / millis / 1e6;
    }
  }

  /**
   * All stages of a kind.
   *
   * @param stages how many
   */
  public record KindTime(Kind kind, int stages, double millis, long macs) {
    private KindTime plus(StageTime stage) {
      return new KindTime(kind, stages + 1, millis + stage.millis(), macs + stage.macs());
    }

    /** Billions of multiply-accumulates in a second. */
    public double gigaMacs() {
      return macs / millis / 1e6;
    }
  }

  public LayerTimes {
    stages = List.copyOf(stages);
  }

  /**
   * Measures.
   *
   * @param session has run the picture before, so that its kernels are compiled
   * @param tally of the session's model on the picture
   * @param runs over which the mean is taken
   */
  public static LayerTimes of(Session session, Tally tally, Tensor picture, int runs) {
    List<StageTimes> times = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      times.add(session.profile(picture));
    }
    List<StageDescription> stages = times.get(0).plan().stages();
    List<StageTime> rows = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      int number = i;
      double nanos =
          times.stream().mapToLong(run -> run.nanos().get(number)).average().orElseThrow();
      rows.add(stage(stages.get(i), tally, nanos / 1e6));
    }
    return new LayerTimes(rows);
  }

  private static StageTime stage(StageDescription stage, Tally tally, double millis) {
    Kind kind = Kind.NONE;
    long macs = 0;
    for (Layer layer : tally.layers()) {
      if (stage.values().contains(layer.value())) {
        kind = kind(layer);
        macs += layer.macs();
      }
    }
    return new StageTime(stage.name(), kind, millis, macs);
  }

  private static Kind kind(Layer layer) {
    return switch (layer.kind()) {
      case BINARY -> Kind.BINARY;
      case WEIGHT_ONLY -> Kind.WEIGHT_ONLY;
      case FLOAT -> Kind.FLOAT;
    };
  }

  /** By kind, those that there are. */
  public List<KindTime> kinds() {
    Map<Kind, KindTime> kinds = new TreeMap<>();
    for (StageTime stage : stages) {
      KindTime before = kinds.getOrDefault(stage.kind(), new KindTime(stage.kind(), 0, 0, 0));
      kinds.put(stage.kind(), before.plus(stage));
    }
    return List.copyOf(kinds.values());
  }
}

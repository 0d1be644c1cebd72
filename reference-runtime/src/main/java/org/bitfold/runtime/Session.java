package org.bitfold.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.plan.Execution;
import org.bitfold.runtime.plan.Plan;
import org.bitfold.runtime.plan.PlanDescription;
import org.bitfold.runtime.plan.StageTimes;
import org.bitfold.runtime.plan.Weights;
import org.bitfold.runtime.stage.Slot;

/**
 * A model made ready to run. Safe to use from several threads at once: what they share is never
 * written, each run has rows and threads of its own.
 *
 * <p>Interrupting the thread that runs ends the run with a {@link
 * java.util.concurrent.CancellationException}; so does a {@link ProgressListener} that throws one.
 * Either way the run's threads end, and the session can be used on.
 */
public final class Session implements AutoCloseable {
  private final Model model;
  private final SessionOptions options;
  private final Kernels kernels;
  private final Weights weights;
  private volatile boolean closed;

  private Session(Model model, SessionOptions options, Kernels kernels) {
    this.model = model;
    this.options = options;
    this.kernels = kernels;
    this.weights = Weights.pack(model, kernels);
  }

  /**
   * Makes {@code model} ready to run.
   *
   * @throws IllegalStateException if the options ask for kernels that this JVM does not have
   */
  public static Session open(Model model, SessionOptions options) {
    return open(model, options, Kernels.of(options.kernels()));
  }

  /**
   * Makes {@code model} ready to run on kernels of one's own, whatever the options say: how a
   * verifier shows that it notices a kernel that is wrong.
   */
  public static Session open(Model model, SessionOptions options, Kernels kernels) {
    return new Session(model, options, kernels);
  }

  /**
   * Runs the model.
   *
   * @param inputs one tensor per input of the model
   * @return one tensor per output of the model
   * @throws org.bitfold.model.ShapeException if the model cannot take tensors of these shapes
   * @throws NonFiniteInputException if an element is NaN or infinite
   * @throws IllegalStateException if the session is closed
   */
  public List<Tensor> run(List<Tensor> inputs) {
    return run(inputs, ProgressListener.NONE);
  }

  /** As {@link #run(List)}; {@code listener} is told how far it is. */
  public List<Tensor> run(List<Tensor> inputs, ProgressListener listener) {
    Plan plan = Plan.of(weights, inputs.stream().map(Tensor::shape).toList());
    List<TensorBuilder> builders = new ArrayList<>();
    for (Slot output : plan.outputs()) {
      builders.add(new TensorBuilder(output.shape()));
    }
    run(plan, inputs.stream().map(RowSource::of).toList(), List.copyOf(builders), listener);
    return builders.stream().map(TensorBuilder::build).toList();
  }

  /**
   * Runs a model that has one input and one output.
   *
   * @throws IllegalArgumentException if it has more
   */
  public Tensor run(Tensor input) {
    if (model.inputs().size() != 1 || model.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "the model has %d inputs and %d outputs, not one each; run it on lists"
              .formatted(model.inputs().size(), model.outputs().size()));
    }
    return run(List.of(input)).get(0);
  }

  /**
   * Runs the model row by row: memory grows with the width of the pictures, not with their height,
   * unless the model pools over whole pictures.
   *
   * @param sources one per input of the model
   * @param sinks one per output of the model; they get their rows while others are still computed
   * @throws org.bitfold.model.ShapeException if the model cannot take pictures of these shapes
   * @throws NonFiniteInputException if an element is NaN or infinite; rows above it may have
   *     reached the sinks
   * @throws IllegalStateException if the session is closed
   */
  public void stream(List<? extends RowSource> sources, List<? extends RowSink> sinks) {
    stream(sources, sinks, ProgressListener.NONE);
  }

  /** As {@link #stream(List, List)}; {@code listener} is told how far it is. */
  public void stream(
      List<? extends RowSource> sources, List<? extends RowSink> sinks, ProgressListener listener) {
    if (sinks.size() != model.outputs().size()) {
      throw new IllegalArgumentException(
          "the model has %d outputs, found %d sinks"
              .formatted(model.outputs().size(), sinks.size()));
    }
    List<Shape> shapes = sources.stream().map(RowSource::shape).toList();
    run(Plan.of(weights, shapes), List.copyOf(sources), List.copyOf(sinks), listener);
  }

  /** As {@link #run(Tensor)}, but what counts is how long each stage takes. */
  public StageTimes profile(Tensor input) {
    Plan plan = Plan.of(weights, List.of(input.shape()));
    List<RowSink> sinks = Collections.nCopies(model.outputs().size(), (_, _, _) -> {});
    List<Long> nanos = run(plan, List.of(RowSource.of(input)), sinks, ProgressListener.NONE);
    return new StageTimes(PlanDescription.of(plan, Execution.blockBytes(options.threads())), nanos);
  }

  private List<Long> run(
      Plan plan, List<RowSource> sources, List<RowSink> sinks, ProgressListener listener) {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    List<RowSink> heard = new ArrayList<>(sinks);
    RowSink first = sinks.get(0);
    int total = plan.outputs().get(0).shape().height();
    heard.set(
        0,
        (y, row, offset) -> {
          first.write(y, row, offset);
          listener.progress(y + 1, total);
        });
    List<String> names = model.inputs().stream().map(Input::name).toList();
    return Execution.run(
        plan, names, sources, heard, options.threads(), Execution.blockBytes(options.threads()));
  }

  /**
   * How the model would run on pictures of these shapes: stages, rings of rows, bytes.
   *
   * @param inputs one shape per input of the model
   * @throws org.bitfold.model.ShapeException if the model cannot take such pictures
   */
  public PlanDescription plan(List<Shape> inputs) {
    return PlanDescription.of(Plan.of(weights, inputs), Execution.blockBytes(options.threads()));
  }

  /** Which kernels run, for people: such as {@code vector, 256 bits}. */
  public String kernels() {
    return kernels.description();
  }

  /** Runs that have begun go on to their end; later ones are refused. */
  @Override
  public void close() {
    closed = true;
  }
}

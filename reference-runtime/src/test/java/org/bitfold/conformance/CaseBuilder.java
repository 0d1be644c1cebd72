package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/**
 * A case under construction. Steps apply to the value before them. What is not a FLOAT value at the
 * end is made one, so that it can come out.
 */
final class CaseBuilder {
  private final String name;
  private final List<Tensor> pictures = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  CaseBuilder(String name, Tensor... pictures) {
    this.name = name;
    this.pictures.addAll(List.of(pictures));
  }

  /** A case over one picture of hard numbers. */
  static CaseBuilder over(String name, int height, int width, int channels) {
    return new CaseBuilder(name, HardNumbers.picture(name, height, width, channels));
  }

  /**
   * A case over these numbers, which may be infinite and NaN as no picture may: its first value is
   * a quotient of two pictures.
   */
  static CaseBuilder ofQuotients(String name, Shape shape, float... numbers) {
    float[] dividends = new float[numbers.length];
    float[] divisors = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      dividends[i] =
          Float.isNaN(numbers[i])
              ? 0f
              : Float.isInfinite(numbers[i]) ? Math.signum(numbers[i]) : numbers[i];
      divisors[i] = Float.isFinite(numbers[i]) ? 1f : 0f;
    }
    return new CaseBuilder(name, Tensor.of(shape, dividends), Tensor.of(shape, divisors))
        .apply(new Op.Binary(Op.BinaryFunction.DIVIDE), 0, 1);
  }

  /** Applies {@code op} to the newest value. */
  CaseBuilder then(Op op) {
    return apply(op, newest());
  }

  /** Applies {@code op} to the values of these numbers. */
  CaseBuilder apply(Op op, Integer... values) {
    nodes.add(new Node(op.opName() + "_" + nodes.size(), op, List.of(values), ""));
    return this;
  }

  /** Signs of the newest value, by thresholds that its numbers hit. */
  CaseBuilder binarized(int channels) {
    return then(new Op.Binarize(HardNumbers.of(name, channels)));
  }

  /** Signs and zeros of the newest value. */
  CaseBuilder ternarized(int channels) {
    return then(
        new Op.Ternarize(FloatVector.filled(channels, -0.4f), FloatVector.filled(channels, 0.4f)));
  }

  /** The number of the newest value. */
  int newest() {
    return pictures.size() + nodes.size() - 1;
  }

  SplittableRandom random() {
    return HardNumbers.random(name);
  }

  Case build() {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      inputs.add(new Input("x" + i, pictures.get(i).shape().channels(), 0, 0));
    }
    Model model = model(inputs, List.of());
    Optional<Op> toFloat =
        switch (model.types().getLast().element()) {
          case FLOAT -> Optional.empty();
          case BITS, TRITS -> Optional.of(new Op.ToFloat());
          case SUMS -> Optional.of(plainScale(model.types().getLast().channels()));
        };
    toFloat.ifPresent(this::then);
    return new Case(name, model(inputs, List.of(new Output("y", newest()))), pictures);
  }

  private static Op plainScale(int channels) {
    return new Op.ScaleSums(FloatVector.filled(channels, 1f), FloatVector.filled(channels, -0f));
  }

  /** Without an output of its own, the model gives its first picture, so that it has types. */
  private Model model(List<Input> inputs, List<Output> outputs) {
    return new Model(
        inputs,
        nodes,
        outputs.isEmpty() ? List.of(new Output("x", 0)) : outputs,
        new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
        Provenance.none(),
        Optional.empty());
  }
}

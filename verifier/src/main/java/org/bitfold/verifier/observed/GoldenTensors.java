package org.bitfold.verifier.observed;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.runtime.NonFiniteInputException;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.Tensor;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.work.Load;
import org.bitfold.verifier.work.WorkLimit;

/** What the training framework made of its inputs, and what the packed file makes of them. */
final class GoldenTensors {
  private static final String CHECK = "golden-tensors";

  /**
   * Golden tensors do not tell which signs flipped between the training framework's roundings and
   * these: few may, and then this many dB are left. Without one, over 100 dB are.
   */
  private static final double FLIPS_UNKNOWN = 35;

  private final Model model;
  private final Session session;
  private final WorkLimit limit;
  private final Observation observation;

  /**
   * @param limit what a run may take
   */
  GoldenTensors(Model model, Session session, WorkLimit limit) {
    this.model = model;
    this.session = session;
    this.limit = limit;
    this.observation = new Observation(CHECK, model.metadata());
  }

  Observation observation() {
    return observation;
  }

  /**
   * Compares every pair of a folder until time is up.
   *
   * @return whether all were compared
   * @throws VerificationException if a pair cannot be compared; the message names the file
   */
  boolean run(Path folder, Deadline deadline) throws IOException {
    if (model.inputs().size() != 1 || model.outputs().size() != 1) {
      throw new VerificationException(
          "golden tensors are compared for models of one input and one output, this one has %d and %d"
              .formatted(model.inputs().size(), model.outputs().size()));
    }
    for (Golden golden : Golden.in(folder)) {
      if (deadline.passed()) {
        return false;
      }
      compare(golden);
    }
    return true;
  }

  private void compare(Golden golden) throws IOException {
    Tensor input = read(golden.input(), model.inputs().get(0).channels());
    Tensor found = run(golden.input(), input);
    Tensor expected = read(golden.output(), found.shape().channels());
    expectFinite(golden.output(), expected);
    observation.begin();
    String name = String.valueOf(golden.output().getFileName());
    if (!expected.shape().equals(found.shape())) {
      observation.refute(
          "output for '%s' is %s, the golden one %s"
              .formatted(golden.input().getFileName(), found.shape(), expected.shape()));
      return;
    }
    observation.compare(
        String.valueOf(golden.input().getFileName()),
        name,
        Sample.planes(input),
        Sample.planes(expected),
        Sample.planes(found));
  }

  private Tensor read(Path file, int channels) throws IOException {
    try {
      return Golden.read(file, model.metadata(), channels);
    } catch (NoSuchFileException | ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw new VerificationException(e.getMessage(), e);
    }
  }

  private Tensor run(Path file, Tensor input) {
    Shape shape = input.shape();
    try {
      limit
          .onPictures((long) shape.height() * shape.width())
          .expect(file + ": the network", List.of(shape), Load.of(model, List.of(shape)));
      return session.run(input);
    } catch (ShapeException | NonFiniteInputException e) {
      throw new VerificationException(file + ": " + e.getMessage(), e);
    }
  }

  private static void expectFinite(Path file, Tensor tensor) {
    float[] values = tensor.toNchw();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new VerificationException(
            "%s: element %d of [C, H, W] is %s, nothing can be compared with it"
                .formatted(file, i, values[i]));
      }
    }
  }

  Check check() {
    return observation.finish(
        "golden inputs come out as the training framework brought them out, to %.0f dB at least"
            .formatted(FLIPS_UNKNOWN),
        List.of(),
        FLIPS_UNKNOWN);
  }
}

package org.bitfold.verifier.witness;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.bitfold.verifier.VerificationException;

/**
 * A network in ONNX Runtime as users run it, all graph optimizations on: no witness of what its
 * nodes compute, but of how long it takes. Takes one input of floats, {@code [1, C, H, W]}.
 */
public final class OptimizedNetwork implements AutoCloseable {
  private final OrtSession session;
  private final Map<String, OnnxTensor> input;

  private OptimizedNetwork(OrtSession session, Map<String, OnnxTensor> input) {
    this.session = session;
    this.input = input;
  }

  /**
   * Loads a network and fills its input.
   *
   * @param threads threads that work on one node; nodes run one after the other
   * @param input {@code [1, C, H, W]}
   * @throws VerificationException if ONNX Runtime does not accept the network, or the network wants
   *     something else than one such input
   */
  public static OptimizedNetwork open(Path file, int threads, OnnxArray input) {
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      // Its threads would go on looking for work after a run, on the processors of whoever is next.
      options.addConfigEntry("session.force_spinning_stop", "1");
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      OrtSession session = OnnxWitness.environment().createSession(file.toString(), options);
      try {
        return new OptimizedNetwork(session, filled(file, session, input));
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new VerificationException(
          "%s: ONNX Runtime does not load it: %s".formatted(file, OnnxWitness.line(e)), e);
    }
  }

  private static Map<String, OnnxTensor> filled(Path file, OrtSession session, OnnxArray input)
      throws OrtException {
    if (session.getInputInfo().size() != 1) {
      throw new VerificationException(
          "%s: takes %d inputs, expected one picture"
              .formatted(file, session.getInputInfo().size()));
    }
    NodeInfo wanted = session.getInputInfo().values().iterator().next();
    if (!(wanted.getInfo() instanceof TensorInfo info) || !fits(info.getShape(), input.dims())) {
      throw new VerificationException(
          "%s: its input '%s' is %s, the packed model takes %s; give a network for the same"
                  .formatted(file, wanted.getName(), described(wanted.getInfo()), input)
              + " pictures, or another --size");
    }
    return Map.of(
        wanted.getName(),
        OnnxTensor.createTensor(
            OnnxWitness.environment(), FloatBuffer.wrap(input.values()), input.dims()));
  }

  private static String described(ValueInfo info) {
    return info instanceof TensorInfo tensor
        ? tensor.type.name().toLowerCase(Locale.ROOT)
            + Arrays.toString(tensor.getShape()).replaceAll("-\\d+", "?")
        : "no tensor";
  }

  /** Dimensions that the network leaves open are negative. */
  private static boolean fits(long[] wanted, long[] given) {
    boolean fits = wanted.length == given.length;
    for (int i = 0; fits && i < wanted.length; i++) {
      fits = wanted[i] < 0 || wanted[i] == given[i];
    }
    return fits;
  }

  /**
   * Runs the network once and drops what it made.
   *
   * @throws VerificationException if ONNX Runtime fails
   */
  public void run() {
    try (OrtSession.Result result = session.run(input)) {
      if (result.size() == 0) {
        throw new VerificationException("the network makes nothing");
      }
    } catch (OrtException e) {
      throw new VerificationException(
          "ONNX Runtime cannot run the network: " + OnnxWitness.line(e), e);
    }
  }

  @Override
  public void close() {
    input.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new VerificationException(
          "ONNX Runtime cannot close the network: " + OnnxWitness.line(e), e);
    }
  }
}

package org.bitfold.verifier.witness;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
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
import java.util.concurrent.CancellationException;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.VerificationException;

/**
 * A network in ONNX Runtime as users run it, all graph optimizations on: no witness of what its
 * nodes compute, but of how long it takes. Takes one input of floats, {@code [1, C, H, W]}.
 */
public final class OptimizedNetwork implements AutoCloseable {
  private final OrtSession session;
  private final Map<String, OnnxTensor> input;
  private final Termination termination;

  private OptimizedNetwork(
      OrtSession session, Map<String, OnnxTensor> input, Termination termination) {
    this.session = session;
    this.input = input;
    this.termination = termination;
  }

  /** Makes a session of a network with these options. */
  @FunctionalInterface
  private interface Loader {
    OrtSession load(OrtEnvironment environment, SessionOptions options) throws OrtException;
  }

  /**
   * Loads a network and fills its input. It is for the calling thread to run.
   *
   * @param threads threads that work on one node; nodes run one after the other
   * @param input {@code [1, C, H, W]}
   * @throws VerificationException if ONNX Runtime does not accept the network, or the network wants
   *     something else than one such input
   */
  public static OptimizedNetwork open(Path file, int threads, OnnxArray input) {
    return open(
        file.toString(),
        threads,
        input,
        (environment, options) -> environment.createSession(file.toString(), options));
  }

  /**
   * As {@link #open(Path, int, OnnxArray)}, of a network that lies in no file.
   *
   * @param name for messages
   * @param bytes as they would lie in the file
   */
  public static OptimizedNetwork open(String name, byte[] bytes, int threads, OnnxArray input) {
    return open(
        name, threads, input, (environment, options) -> environment.createSession(bytes, options));
  }

  private static OptimizedNetwork open(String name, int threads, OnnxArray input, Loader loader) {
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      // Its threads would go on looking for work after a run, on the processors of whoever is next.
      options.addConfigEntry("session.force_spinning_stop", "1");
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      OrtSession session = loader.load(OnnxWitness.environment(), options);
      try {
        return new OptimizedNetwork(
            session, filled(name, session, input), Termination.onInterrupt());
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new VerificationException(
          "%s: ONNX Runtime does not load it: %s".formatted(name, OnnxWitness.line(e)), e);
    }
  }

  private static Map<String, OnnxTensor> filled(String name, OrtSession session, OnnxArray input)
      throws OrtException {
    if (session.getInputInfo().size() != 1) {
      throw new VerificationException(
          "%s: takes %d inputs, expected one picture"
              .formatted(name, session.getInputInfo().size()));
    }
    NodeInfo wanted = session.getInputInfo().values().iterator().next();
    if (!(wanted.getInfo() instanceof TensorInfo info) || !fits(info.getShape(), input.dims())) {
      throw new VerificationException(
          "%s: its input '%s' is %s, the packed model takes %s; give a network for the same"
                  .formatted(name, wanted.getName(), described(wanted.getInfo()), input)
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
   * @throws CancellationException if the thread is interrupted meanwhile
   */
  public void run() {
    try (OrtSession.Result result =
        session.run(input, session.getOutputNames(), termination.options())) {
      if (result.size() == 0) {
        throw new VerificationException("the network makes nothing");
      }
    } catch (OrtException e) {
      Deadline.checkpoint();
      throw new VerificationException(
          "ONNX Runtime cannot run the network: " + OnnxWitness.line(e), e);
    }
  }

  @Override
  public void close() {
    termination.close();
    input.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new VerificationException(
          "ONNX Runtime cannot close the network: " + OnnxWitness.line(e), e);
    }
  }
}

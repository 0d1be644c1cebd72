package org.bitfold.verifier.witness;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.VerificationException;

/** A network loaded into ONNX Runtime, graph optimizations off, chosen tensors made visible. */
public final class OnnxWitness implements AutoCloseable {
  /** Where ONNX Runtime looks for external data of a network that is loaded from memory. */
  private static final String EXTERNAL_DATA_FOLDER =
      "session.model_external_initializers_file_folder_path";

  private final OrtSession session;
  private final Map<String, String> aliases;

  private OnnxWitness(OrtSession session, Map<String, String> aliases) {
    this.session = session;
    this.aliases = aliases;
  }

  /**
   * Loads a network.
   *
   * @param network the network
   * @param folder where its external data lies
   * @param exposed tensors inside the graph that can then be asked for as if they were outputs
   * @throws VerificationException if ONNX Runtime does not accept the network
   */
  public static OnnxWitness open(ModelProto network, Path folder, Collection<String> exposed) {
    OrtEnvironment environment = environment();
    ModelProto.Builder extended = network.toBuilder();
    Map<String, String> aliases = expose(extended.getGraphBuilder(), exposed);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      // Threads of its own would look for work on the processors that the packed runs need.
      options.setIntraOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.addConfigEntry(EXTERNAL_DATA_FOLDER, folder.toAbsolutePath().toString());
      return new OnnxWitness(
          environment.createSession(extended.build().toByteArray(), options), aliases);
    } catch (OrtException e) {
      throw new VerificationException("ONNX Runtime does not load the network: " + line(e), e);
    }
  }

  /**
   * Adds outputs to a graph; what no node makes (initializers and inputs) is copied first.
   *
   * @return for each exposed tensor the name it comes out under
   */
  private static Map<String, String> expose(GraphProto.Builder graph, Collection<String> exposed) {
    Set<String> outputs = new HashSet<>();
    graph.getOutputList().forEach(output -> outputs.add(output.getName()));
    Set<String> made = new HashSet<>();
    graph.getNodeList().forEach(node -> made.addAll(node.getOutputList()));
    Map<String, String> aliases = new HashMap<>();
    for (String tensor : exposed) {
      String name = tensor;
      if (!made.contains(tensor)) {
        name = "exposed:" + tensor;
        graph.addNode(
            NodeProto.newBuilder().setOpType("Identity").addInput(tensor).addOutput(name));
      }
      aliases.put(tensor, name);
      if (outputs.add(name)) {
        graph.addOutput(ValueInfoProto.newBuilder().setName(name));
      }
    }
    return aliases;
  }

  /** Which ONNX Runtime testifies; empty where it has no library for this machine. */
  public static Optional<String> version() {
    try {
      return Optional.of("ONNX Runtime " + environment().getVersion());
    } catch (VerificationException e) {
      return Optional.empty();
    }
  }

  /** ONNX Runtime brings its native library along, but not for every machine. */
  static OrtEnvironment environment() {
    try {
      return NativeLibrary.environment();
    } catch (LinkageError e) {
      throw new VerificationException(
          "ONNX Runtime's native library does not load on this machine (%s %s): %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), root(e)),
          e);
    }
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Names of the network's inputs, in order. */
  public List<String> inputs() {
    return List.copyOf(session.getInputNames());
  }

  /**
   * Runs the network.
   *
   * @param inputs a tensor for each input
   * @param wanted the tensors to return: outputs or exposed ones
   * @return the wanted tensors that hold floats, or truths, as 0 and 1
   * @throws VerificationException if ONNX Runtime fails
   * @throws CancellationException if the thread is interrupted meanwhile
   */
  public Map<String, OnnxArray> run(Map<String, OnnxArray> inputs, Set<String> wanted) {
    if (wanted.isEmpty()) {
      return Map.of();
    }
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (Map.Entry<String, OnnxArray> input : inputs.entrySet()) {
        OnnxArray array = input.getValue();
        FloatBuffer values = FloatBuffer.wrap(array.values());
        tensors.put(
            input.getKey(),
            OnnxTensor.createTensor(environment(), values, declared(input.getKey(), array.dims())));
      }
      Set<String> fetched = new HashSet<>();
      wanted.forEach(tensor -> fetched.add(aliases.getOrDefault(tensor, tensor)));
      try (Termination termination = Termination.onInterrupt();
          OrtSession.Result result = session.run(tensors, fetched, termination.options())) {
        Map<String, OnnxArray> arrays = new LinkedHashMap<>();
        for (String tensor : wanted) {
          result
              .get(aliases.getOrDefault(tensor, tensor))
              .flatMap(OnnxWitness::floats)
              .ifPresent(array -> arrays.put(tensor, array));
        }
        return arrays;
      }
    } catch (OrtException e) {
      Deadline.checkpoint();
      throw new VerificationException("ONNX Runtime cannot run the network: " + line(e), e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  /** A picture of one pixel as {@code [N, C]}, where the network declares its input so. */
  private long[] declared(String input, long[] dims) throws OrtException {
    NodeInfo info = session.getInputInfo().get(input);
    boolean row =
        info != null && info.getInfo() instanceof TensorInfo t && t.getShape().length == 2;
    boolean pixel = dims.length == 4 && dims[2] == 1 && dims[3] == 1;
    return row && pixel ? new long[] {dims[0], dims[1]} : dims;
  }

  private static Optional<OnnxArray> floats(OnnxValue value) {
    if (!(value instanceof OnnxTensor tensor)) {
      return Optional.empty();
    }
    return switch (tensor.getInfo().onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        yield Optional.of(new OnnxArray(tensor.getInfo().getShape(), values));
      }
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> {
        ByteBuffer buffer = tensor.getByteBuffer();
        float[] values = new float[buffer.remaining()];
        for (int i = 0; i < values.length; i++) {
          values[i] = buffer.get(i) == 0 ? 0 : 1;
        }
        yield Optional.of(new OnnxArray(tensor.getInfo().getShape(), values));
      }
      default -> Optional.empty();
    };
  }

  /** ONNX Runtime's messages may span lines. */
  static String line(OrtException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new VerificationException("ONNX Runtime cannot close the network: " + line(e), e);
    }
  }
}

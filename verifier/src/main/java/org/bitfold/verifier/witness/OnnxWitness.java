package org.bitfold.verifier.witness;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.verifier.VerificationException;

/** A network loaded into ONNX Runtime, graph optimizations off, chosen tensors made visible. */
public final class OnnxWitness implements AutoCloseable {
  /** Where ONNX Runtime looks for external data of a network that is loaded from memory. */
  private static final String EXTERNAL_DATA_FOLDER =
      "session.model_external_initializers_file_folder_path";

  private final OrtSession session;

  private OnnxWitness(OrtSession session) {
    this.session = session;
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
    ModelProto.Builder extended = network.toBuilder();
    Set<String> outputs =
        network.getGraph().getOutputList().stream()
            .map(ValueInfoProto::getName)
            .collect(Collectors.toSet());
    for (String tensor : exposed) {
      if (outputs.add(tensor)) {
        extended.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName(tensor));
      }
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.addConfigEntry(EXTERNAL_DATA_FOLDER, folder.toAbsolutePath().toString());
      return new OnnxWitness(
          OrtEnvironment.getEnvironment().createSession(extended.build().toByteArray(), options));
    } catch (OrtException e) {
      throw new VerificationException("ONNX Runtime does not load the network: " + line(e), e);
    }
  }

  /** Which ONNX Runtime testifies. */
  public static String version() {
    return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion();
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
   * @return the wanted tensors that hold floats
   * @throws VerificationException if ONNX Runtime fails
   */
  public Map<String, OnnxArray> run(Map<String, OnnxArray> inputs, Set<String> wanted) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (Map.Entry<String, OnnxArray> input : inputs.entrySet()) {
        OnnxArray array = input.getValue();
        tensors.put(
            input.getKey(),
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), FloatBuffer.wrap(array.values()), array.dims()));
      }
      try (OrtSession.Result result = session.run(tensors, wanted)) {
        Map<String, OnnxArray> arrays = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
          floats(entry.getValue()).ifPresent(array -> arrays.put(entry.getKey(), array));
        }
        return arrays;
      }
    } catch (OrtException e) {
      throw new VerificationException("ONNX Runtime cannot run the network: " + line(e), e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private static Optional<OnnxArray> floats(OnnxValue value) {
    if (!(value instanceof OnnxTensor tensor)
        || tensor.getInfo().onnxType
            != TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
      return Optional.empty();
    }
    FloatBuffer buffer = tensor.getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return Optional.of(new OnnxArray(tensor.getInfo().getShape(), values));
  }

  /** ONNX Runtime's messages may span lines. */
  private static String line(OrtException e) {
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

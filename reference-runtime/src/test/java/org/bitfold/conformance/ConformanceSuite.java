package org.bitfold.conformance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bitfold.format.BfldWriter;
import org.bitfold.format.LaterVersion;
import org.bitfold.format.RejectVectors;
import org.bitfold.model.Model;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Sha256;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.reference.ReferenceInterpreter;
import org.bitfold.runtime.reference.Value;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.runtime.selftest.ValueDigest;

/**
 * The files of {@code format-spec/conformance}, made of the {@link Case}s by the reference
 * interpreter and of the {@link RejectVectors}.
 */
final class ConformanceSuite {
  private static final long SEED = 1;

  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<String> accepted = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();

  private ConformanceSuite() {}

  /** Every case, in the order of the specification. */
  static List<Case> cases() {
    return Stream.of(
            SignCases.all(),
            ConvolutionCases.all(),
            PointwiseCases.all(),
            MovementCases.all(),
            ResamplingCases.all(),
            ExactResizeCases.all(),
            SpecialNumberCases.all(),
            RoundingCases.all(),
            SummationCases.all(),
            WideWindowCases.all(),
            InterfaceCases.all(),
            NetCases.all())
        .flatMap(List::stream)
        .toList();
  }

  /** Paths below the suite's folder and the bytes that belong there. */
  static Map<String, byte[]> files() {
    ConformanceSuite suite = new ConformanceSuite();
    cases().forEach(suite::accept);
    RejectVectors.all().forEach(suite::reject);
    suite.files.put("manifest.json", suite.manifest().getBytes(StandardCharsets.UTF_8));
    return suite.files;
  }

  private void accept(Case testCase) {
    String base = "accept/" + testCase.name();
    List<Value> values = ReferenceInterpreter.values(testCase.model(), testCase.inputs());
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < testCase.inputs().size(); i++) {
      inputs.add(put(base + ".in" + i, serialized(testCase.inputs().get(i))));
    }
    List<Tensor> results = ReferenceInterpreter.outputs(testCase.model(), testCase.inputs());
    for (int i = 0; i < results.size(); i++) {
      outputs.add(put(base + ".out" + i, serialized(results.get(i))));
    }
    byte[] file = BfldWriter.toBytes(withSelfTest(testCase));
    String model = put(base + ".bfld", testCase.later() ? LaterVersion.of(file) : file);
    accepted.add(
        """
        {"name": %s, "model": %s, "inputs": %s, "outputs": %s,
             "values": %s}\
        """
            .formatted(
                quoted(testCase.name()),
                quoted(model),
                list(inputs),
                list(outputs),
                list(digests(testCase.model(), values).stream().map(Sha256::toString).toList())));
  }

  private static Model withSelfTest(Case testCase) {
    Model model = testCase.model();
    List<SelfTest.Size> sizes = new ArrayList<>();
    for (Tensor input : testCase.inputs()) {
      sizes.add(new SelfTest.Size(input.shape().height(), input.shape().width()));
    }
    SelfTest blank = new SelfTest(SEED, sizes, List.of());
    List<Value> values = ReferenceInterpreter.values(model, SelfTests.pictures(model, blank));
    return model.withSelfTest(new SelfTest(SEED, sizes, digests(model, values)));
  }

  private static List<Sha256> digests(Model model, List<Value> values) {
    return values.subList(model.inputs().size(), values.size()).stream()
        .map(ValueDigest::of)
        .toList();
  }

  private void reject(RejectVectors.Vector vector) {
    String folder = vector.code().name().toLowerCase(Locale.ROOT).replace('_', '-');
    String file = put("reject/%s/%s.bfld".formatted(folder, vector.name()), vector.file());
    rejected.add(
        """
        {"file": %s, "code": "%s"}\
        """
            .formatted(quoted(file), vector.code()));
  }

  private String put(String path, byte[] content) {
    files.put(path, content);
    return path;
  }

  /** Height, width, channels and elements of a FLOAT value, as the specification serializes it. */
  static byte[] serialized(Tensor tensor) {
    Shape shape = tensor.shape();
    float[] elements = tensor.toArray();
    ByteBuffer bytes = ByteBuffer.allocate(12 + 4 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(shape.height()).putInt(shape.width()).putInt(shape.channels());
    for (float element : elements) {
      bytes.putInt(Float.floatToIntBits(element));
    }
    return bytes.array();
  }

  private String manifest() {
    return """
    {
      "format": "1.0",
      "accept": [
        %s
      ],
      "reject": [
        %s
      ]
    }
    """
        .formatted(String.join(",\n    ", accepted), String.join(",\n    ", rejected));
  }

  private static String list(List<String> items) {
    return items.stream().map(ConformanceSuite::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Names here have no character that JSON wants escaped. */
  private static String quoted(String text) {
    return '"' + text + '"';
  }
}

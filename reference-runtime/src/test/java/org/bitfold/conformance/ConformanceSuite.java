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
  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<String> accepted = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<String> failing = new ArrayList<>();
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
    List<Case> cases = cases();
    cases.forEach(suite::accept);
    RefusedPictures.all().forEach(suite::refuse);
    FailingSelfTest.all(cases).forEach(suite::fail);
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
    String model = put(base + ".bfld", testCase.form().apply(file));
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

  private void refuse(RefusedPictures pictures) {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < pictures.inputs().size(); i++) {
      String path = "refuse/%s.in%d".formatted(pictures.name(), i);
      inputs.add(put(path, serialized(pictures.inputs().get(i))));
    }
    refused.add(
        """
        {"name": %s, "model": %s, "inputs": %s}\
        """
            .formatted(
                quoted(pictures.name()),
                quoted("accept/" + pictures.model() + ".bfld"),
                list(inputs)));
  }

  private void fail(FailingSelfTest test) {
    byte[] file = BfldWriter.toBytes(test.spoiled(withSelfTest(test.testCase())));
    String path = put("self-test/" + test.name() + ".bfld", file);
    failing.add(
        """
        {"file": %s, "node": %d}\
        """
            .formatted(quoted(path), test.testCase().model().nodes().size() - 1));
  }

  private static Model withSelfTest(Case testCase) {
    Model model = testCase.model();
    if (testCase.seed().isEmpty()) {
      return model;
    }
    long seed = testCase.seed().getAsLong();
    List<SelfTest.Size> sizes = new ArrayList<>();
    for (Tensor input : testCase.inputs()) {
      sizes.add(new SelfTest.Size(input.shape().height(), input.shape().width()));
    }
    SelfTest blank = new SelfTest(seed, sizes, List.of());
    List<Value> values = ReferenceInterpreter.values(model, SelfTests.pictures(model, blank));
    return model.withSelfTest(new SelfTest(seed, sizes, digests(model, values)));
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
      "refuse": [
        %s
      ],
      "self_test": [
        %s
      ],
      "reject": [
        %s
      ]
    }
    """
        .formatted(lines(accepted), lines(refused), lines(failing), lines(rejected));
  }

  private static String lines(List<String> items) {
    return String.join(",\n    ", items);
  }

  private static String list(List<String> items) {
    return items.stream().map(ConformanceSuite::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Names here have no character that JSON wants escaped. */
  private static String quoted(String text) {
    return '"' + text + '"';
  }
}

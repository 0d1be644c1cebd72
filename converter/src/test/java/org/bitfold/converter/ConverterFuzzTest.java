package org.bitfold.converter;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bitfold.converter.onnx.NodeCase;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.format.BfldException;
import org.bitfold.format.BfldReader;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;

/**
 * Coverage-guided fuzzing of the whole conversion, by Jazzer. {@code converter/README.md} says how
 * to run it for hours; {@code mvn verify} runs it for some seconds.
 *
 * <p>Whatever the file holds, it is converted or refused by a {@link ConversionException} of one
 * line, and what was converted is a model that can be written and read back. One test changes
 * bytes, the other what they mean.
 */
class ConverterFuzzTest {
  private static final int LARGEST_SEED = 2_000;
  private static final Path FILE = file();
  private static final List<ModelProto> NETWORKS = seeds().map(ConverterFuzzTest::parsed).toList();

  @FuzzTest(maxExecutions = 10_000, maxDuration = "30s")
  void anyChangeOfANetworkEndsInAModelOrInARefusal(FuzzedDataProvider data) throws BfldException {
    ModelProto network = NETWORKS.get(data.consumeInt(0, NETWORKS.size() - 1));
    convertAnyway(Mutations.of(network, data).toByteArray());
  }

  /** Converts a file and fails where that ends in neither a model nor a refusal. */
  static void convertAnyway(byte[] input) throws BfldException {
    try {
      Files.write(FILE, input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Model model;
    try {
      model = Converter.convert(FILE, ConvertOptions.defaults().withAllowFloat(true)).model();
    } catch (ConversionException refused) {
      if (refused.getMessage().lines().count() != 1) {
        throw new AssertionError("a refusal of several lines", refused);
      }
      return;
    }
    byte[] packed = BfldWriter.toBytes(model);
    if (!BfldReader.read(packed).nodes().equals(model.nodes())) {
      throw new AssertionError("packed, but read back as something else");
    }
  }

  private static ModelProto parsed(byte[] bytes) {
    try {
      return ModelProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file() {
    try {
      Path folder = Files.createTempDirectory("fuzz");
      folder.toFile().deleteOnExit();
      Path file = folder.resolve("network.onnx");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The networks that fuzzing starts from: small ones of all kinds, and ONNX's node tests. */
  static Stream<byte[]> seeds() {
    return Stream.concat(
        SmallNetworks.all().stream().map(OnnxFiles::bytes),
        NodeCase.all().stream()
            .map(node -> OnnxNodeTest.network(node).toByteArray())
            .filter(bytes -> bytes.length <= LARGEST_SEED));
  }
}

package org.bitfold.converter.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.model.Provenance;
import org.bitfold.model.Sha256;

/** Reads ONNX files. */
public final class OnnxReader {
  /** Deeper nesting than any exporter writes; protobuf's messages recurse on the stack. */
  private static final int NESTING = 64;

  /** Before it, arithmetic did not broadcast as it does since. */
  static final int OLDEST_OPSET = 7;

  private static final int PIECE = 1 << 16;

  private OnnxReader() {}

  /**
   * Reads a network.
   *
   * @param file the ONNX file; external data is looked for beside it
   * @throws ConversionException saying what the file is instead, or what is wrong in it
   */
  public static OnnxModel read(Path file) {
    byte[] bytes = bytes(file);
    ModelProto proto = parse(file, bytes);
    ExternalData external = new ExternalData(file);
    Map<String, Integer> opsets = opsets(proto.getOpsetImportList());
    checkComplete(file, opsets);
    OnnxGraph graph = new GraphReader(new TensorReader(external)).read(proto, opsets);
    List<Provenance.SourceFile> sources = new ArrayList<>();
    sources.add(new Provenance.SourceFile(file.getFileName().toString(), Sha256.digest(bytes)));
    sources.addAll(external.sources());
    return new OnnxModel(proto.getIrVersion(), opsets, producer(proto), graph, sources);
  }

  private static byte[] bytes(Path file) {
    if (Files.isDirectory(file)) {
      throw new ConversionException(file.toString(), "is a folder", "an ONNX file", "");
    }
    if (!Files.exists(file)) {
      throw new ConversionException(file.toString(), "there is no such file", "an ONNX file", "");
    }
    try {
      if (Files.size(file) > Integer.MAX_VALUE - 16) {
        throw new ConversionException(
            file.toString(),
            "is larger than 2 GiB, which protobuf cannot hold",
            "",
            "Export with external data");
      }
      return Files.isRegularFile(file) ? inPieces(file) : Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ConversionException(
          file.toString(), "cannot be read (" + e.getMessage() + ")", "an ONNX file", "");
    }
  }

  /** Java reads through a buffer outside its heap that is as large as the piece it is asked for. */
  private static byte[] inPieces(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = new byte[(int) Files.size(file)];
      int filled = 0;
      while (filled < bytes.length) {
        int count = in.read(bytes, filled, Math.min(PIECE, bytes.length - filled));
        if (count < 0) {
          return Arrays.copyOf(bytes, filled);
        }
        filled += count;
      }
      return bytes;
    }
  }

  private static ModelProto parse(Path file, byte[] bytes) {
    CodedInputStream stream = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
    stream.enableAliasing(true); // weights stay where they were read: nobody changes the array
    stream.setRecursionLimit(NESTING);
    ModelProto proto;
    try {
      proto = ModelProto.parseFrom(stream);
    } catch (InvalidProtocolBufferException e) {
      throw foreign(file, bytes, e.getMessage());
    } catch (IOException e) {
      throw foreign(file, bytes, String.valueOf(e.getMessage()));
    }
    if (!proto.hasGraph() || !proto.hasIrVersion()) {
      throw foreign(file, bytes, "no graph in it");
    }
    return proto;
  }

  private static ConversionException foreign(Path file, byte[] bytes, String reason) {
    String what =
        FileKind.of(bytes)
            .map(kind -> "is " + kind)
            .orElseGet(
                () ->
                    bytes[0] == 0x08
                        ? "begins as an ONNX file does but breaks off or is damaged (%d bytes; %s)"
                            .formatted(bytes.length, reason)
                        : "is not an ONNX file (" + reason + ")");
    return new ConversionException(
        file.toString(), what, "a network that was exported to ONNX", "");
  }

  private static Map<String, Integer> opsets(List<OperatorSetIdProto> imports) {
    Map<String, Integer> opsets = new HashMap<>();
    for (OperatorSetIdProto one : imports) {
      String domain = Domains.normal(one.getDomain());
      opsets.merge(domain, (int) Math.min(one.getVersion(), Integer.MAX_VALUE), Math::max);
    }
    return opsets;
  }

  private static void checkComplete(Path file, Map<String, Integer> opsets) {
    if (!opsets.containsKey("")) {
      throw new ConversionException(
          file.toString(),
          "names no version of the ONNX operator set",
          "an opset_import of the default domain",
          "The file is cut short or was written by hand; export it again");
    }
    int opset = opsets.get("");
    if (opset < OLDEST_OPSET) {
      throw new ConversionException(
          file.toString(),
          "uses ONNX opset " + opset,
          "opset %d or newer".formatted(OLDEST_OPSET),
          "Export with opset_version=13 or newer");
    }
  }

  private static String producer(ModelProto proto) {
    return (proto.getProducerName() + " " + proto.getProducerVersion()).strip();
  }
}

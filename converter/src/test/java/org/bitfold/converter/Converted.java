package org.bitfold.converter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.reference.ReferenceInterpreter;

/** A test's network, converted. */
public record Converted(Conversion conversion) {

  /** Converts, with networks allowed that have no binary layer. */
  public static Converted of(OnnxFiles file) {
    return of(file, ConvertOptions.defaults().withAllowFloat(true));
  }

  public static Converted of(OnnxFiles file, ConvertOptions options) {
    return withFile(file.bytes(), path -> new Converted(Converter.convert(path, options)));
  }

  /** Runs a test on a file that is gone afterwards. */
  public static <T> T withFile(byte[] bytes, Function<Path, T> test) {
    try {
      Path file = Files.createTempFile("network", ".onnx");
      try {
        Files.write(file, bytes);
        return test.apply(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Model model() {
    return conversion.model();
  }

  /** Names of the packed ops, in order. */
  public List<String> ops() {
    return model().nodes().stream().map(node -> node.op().opName()).toList();
  }

  /** The op of the only node of its kind. */
  public <T extends Op> T only(Class<T> kind) {
    List<T> found =
        model().nodes().stream().map(Node::op).filter(kind::isInstance).map(kind::cast).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " " + kind.getSimpleName() + " among " + ops());
    }
    return found.get(0);
  }

  /** The first output for the first input, both in NCHW order. */
  public float[] run(int height, int width, float... nchw) {
    Shape shape = new Shape(height, width, model().inputs().get(0).channels());
    Tensor input = Tensor.fromNchw(shape, nchw);
    return ReferenceInterpreter.outputs(model(), List.of(input)).get(0).toNchw();
  }
}

package org.bitfold.format;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Sha256;
import org.bitfold.model.Window;

/** A model of three steps whose file has every part that a file can have. */
public final class SmallModel {
  /** Of the values of the three nodes; the runtime's tests check them. */
  private static final List<String> DIGESTS =
      List.of(
          "b5d22010b2cb3b3f7f6c7c1b82ca341b4ae7e44ff444166bebb8ea6533e556e1",
          "34d1025c5160f91bd2c684e030959e0529741e66c1b70b76008e4f4238ee1afb",
          "2b2a881aea47a3e63f8d4dbb7c3f93dfc42715ec6c46904ec9594bbd421c023c");

  private SmallModel() {}

  private static Sha256 digest(String hex) {
    return Sha256.of(HexFormat.of().parseHex(hex));
  }

  /** The file of a model that gives its picture as it is, with a self-test on one pixel. */
  static byte[] withoutNodes() {
    SelfTest test = new SelfTest(0, List.of(new SelfTest.Size(1, 1)), List.of());
    return BfldWriter.toBytes(
        new Model(
            List.of(new Input("x", 1, 0, 0)),
            List.of(),
            List.of(new Output("y", 0)),
            new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
            Provenance.none(),
            Optional.of(test)));
  }

  /** Binarize, 1×1 binary convolution with a zero weight, scale. */
  public static Model small() {
    return new Model(
        List.of(new Input("lq", 3, 0, 8)),
        List.of(
            new Node("sign", new Op.Binarize(FloatVector.of(0f, -0f, 1e-40f)), List.of(0), "x.1"),
            new Node(
                "conv",
                new Op.BinaryConv2d(
                    BitFilters.pack(2, 1, 1, 3, new byte[] {1, -1, 0, -1, 1, 1}),
                    Window.padded(0),
                    1),
                List.of(1),
                ""),
            new Node(
                "scale",
                new Op.ScaleSums(FloatVector.of(0.5f, -2f), FloatVector.of(-0f, 3f)),
                List.of(2),
                "y")),
        List.of(new Output("sr", 3)),
        new Metadata(Metadata.Task.DENOISING, Metadata.ColorOrder.RGB, 255f),
        new Provenance(
            "bitfold 0",
            List.of("a=b", ""),
            "pytorch",
            List.of("ai.onnx:13"),
            List.of(new Provenance.SourceFile("m.onnx", Sha256.digest(new byte[] {1}))),
            List.of(new Provenance.Rewrite("fold", "conv", List.of("Mul_1", "x.1")))),
        Optional.of(
            new SelfTest(
                -7L,
                List.of(new SelfTest.Size(4, 8)),
                DIGESTS.stream().map(SmallModel::digest).toList())));
  }
}

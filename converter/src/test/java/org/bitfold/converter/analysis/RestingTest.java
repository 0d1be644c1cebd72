package org.bitfold.converter.analysis;

import static org.bitfold.converter.OnnxFiles.integer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gates in front of Sign: what is multiplied by an exact 0 has the sign 0, whatever it is. */
class RestingTest {
  private static final long[] FILTERS = {2, 2, 1, 1};

  /**
   * Two channels of features of which none is ever known to be 0, and the logits of their gates,
   * which no zero of an activation leaves at their biases.
   */
  private static OnnxFiles net(float first, float second) {
    return new OnnxFiles(13)
        .input("x", 1, 2, -1, -1)
        .floats("features", FILTERS, 0.3f, -0.7f, 0.9f, 0.2f)
        .floats("shifts", new long[] {2}, 0.1234567f, -0.7654321f)
        .floats("weights", FILTERS, 0.5f, -0.25f, -0.125f, 0.75f)
        .floats("biases", new long[] {2}, first, second)
        .node("Conv", "x features shifts", "raw")
        .node("Tanh", "raw", "f")
        .node("Conv", "f weights shifts", "hidden")
        .node("GlobalAveragePool", "hidden", "mean")
        .node("Conv", "mean weights biases", "logits");
  }

  private static OnnxFiles signs(OnnxFiles net) {
    return net.node("Mul", "hidden gate", "gated").node("Sign", "gated", "y").output("y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sigmoid", "Exp", "Relu", "HardSigmoid"})
  void aGateThatItsBiasClosesMakesSignsZero(String gate) {
    Converted converted = Converted.of(signs(net(-120, -120).node(gate, "logits", "gate")));
    assertTrue(converted.ops().contains("Ternarize"), converted.ops().toString());
    assertArrayEquals(new float[] {0, 0}, converted.run(1, 1, 0.5f, 0.25f));
  }

  @Test
  void aShareThatItsBiasClosesMakesSignsZero() {
    Converted converted =
        Converted.of(signs(net(-60, 60).node("Softmax", "logits", "gate", integer("axis", 1))));
    float[] y = converted.run(1, 1, 0.5f, 0.25f);
    assertEquals(0, y[0]);
    assertEquals(1, Math.abs(y[1]));
  }

  /** −100 is closed in PyTorch, −18 in ONNX Runtime; what Sigmoid is there is a float above 0. */
  @ParameterizedTest
  @CsvSource({"Sigmoid, 0", "Sigmoid, -18", "Sigmoid, -100", "Exp, -100", "Softmax, -90"})
  void aGateThatIsOpenAtRestKeepsBits(String gate, float bias) {
    OnnxFiles net = net(bias, 0);
    OnnxFiles gated =
        gate.equals("Softmax")
            ? net.node(gate, "logits", "gate", integer("axis", 1))
            : net.node(gate, "logits", "gate");
    List<String> ops = Converted.of(signs(gated)).ops();
    assertTrue(ops.contains("Binarize") && !ops.contains("Ternarize"), ops.toString());
  }

  @Test
  void zerosThatOnlyPicturesMakeAreKeptOnRequest() {
    ConvertOptions options = ConvertOptions.defaults().withAllowFloat(true).withKeepZeros("^y$");
    Converted converted = Converted.of(signs(net(0, 0).node("Sigmoid", "logits", "gate")), options);
    assertTrue(converted.ops().contains("Ternarize"), converted.ops().toString());
    assertEquals(List.of("keep-zeros=^y$"), converted.model().provenance().options());
  }

  @Test
  void aRequestThatNamesNoSignsIsRefused() {
    ConvertOptions options = ConvertOptions.defaults().withAllowFloat(true).withKeepZeros("^z$");
    OnnxFiles net = signs(net(0, 0).node("Sigmoid", "logits", "gate"));
    String message =
        assertThrows(ConversionException.class, () -> Converted.of(net, options)).getMessage();
    assertTrue(message.contains("^z$") && message.contains("y"), message);
  }

  /** A branch that is 0 where another is not is 0 on real mass, however little is known of both. */
  @Test
  void whatAChoiceLeavesOutIsZero() {
    OnnxFiles net =
        net(0, 0)
            .floats("zero", new long[0], 0)
            .node("Greater", "f zero", "open")
            .node("Where", "open hidden zero", "chosen")
            .node("Sign", "chosen", "y")
            .output("y");
    assertTrue(Converted.of(net).ops().contains("Ternarize"), Converted.of(net).ops().toString());
  }
}

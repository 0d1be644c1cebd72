package org.bitfold.runtime.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.bitfold.model.Shape;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;

class SelfTestsTest {
  @Test
  void aRecordedSelfTestPasses() {
    Model model = SelfTests.record(model(0, 2, 0.5f));
    SelfTestReport report = SelfTests.check(model);
    assertTrue(report.passed());
    assertEquals(3, report.checked());
    SessionOptions options = new SessionOptions(1, KernelChoice.SCALAR);
    assertTrue(SelfTests.check(model, options).passed());
  }

  @Test
  void recordingIsRepeatable() {
    assertEquals(SelfTests.record(model(0, 2, 0.5f)), SelfTests.record(model(0, 2, 0.5f)));
  }

  @Test
  void aFaultIsFoundAtItsNode() {
    SelfTest right = SelfTests.record(model(0, 2, 0.5f)).selfTest().orElseThrow();
    Model faulty = model(0, 2, Math.nextUp(0.75f)).withSelfTest(right);
    SelfTestReport report = SelfTests.check(faulty);
    assertFalse(report.passed());
    assertEquals("sign", report.mismatches().get(0).name());
  }

  @Test
  void aDigestThatWasTamperedWithIsFoundInTheOutput() {
    Model model = SelfTests.record(model(0, 2, 0.5f));
    SelfTest test = model.selfTest().orElseThrow();
    List<Sha256> digests = new ArrayList<>(test.digests());
    digests.set(2, Sha256.digest(new byte[0]));
    Model tampered = model.withSelfTest(new SelfTest(test.seed(), test.shapes(), digests));
    SessionOptions options = new SessionOptions(1, KernelChoice.SCALAR);
    assertEquals("out", SelfTests.check(tampered, options).mismatches().get(0).name());
  }

  @Test
  void sizesFollowTheModel() {
    assertEquals(new SelfTest.Size(7, 13), size(model(7, 2, 0.5f)), "a fixed height of 7");
    assertEquals(new SelfTest.Size(11, 13), size(model(0, 1, 0.5f)));
    assertEquals(new SelfTest.Size(12, 16), size(model(0, 4, 0.5f)), "a multiple of 4");
  }

  @Test
  void aModelWithoutOneCannotBeChecked() {
    assertThrows(IllegalArgumentException.class, () -> SelfTests.check(model(0, 2, 0.5f)));
  }

  @Test
  void digestsAreThoseOfTheBytes() {
    Tensor tensor = Tensor.of(new Shape(1, 1, 2), new float[] {1f, Float.NaN});
    byte[] bytes = {
      1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f, 0, 0, (byte) 0xc0, 0x7f
    };
    assertEquals(Sha256.digest(bytes), ValueDigest.of(tensor));
  }

  private static SelfTest.Size size(Model model) {
    return SelfTests.record(model).selfTest().orElseThrow().shapes().get(0);
  }

  /** Space to depth by {@code block} where the height is free, sign, float again. */
  private static Model model(int height, int block, float threshold) {
    int wide = height == 0 ? block : 1;
    return new Model(
        List.of(new Input("x", 3, height, 0)),
        List.of(
            new Node("deep", new Op.SpaceToDepth(wide, Op.ChannelOrder.CRD), List.of(0), ""),
            new Node(
                "sign",
                new Op.Binarize(FloatVector.filled(3 * wide * wide, threshold)),
                List.of(1),
                ""),
            new Node("float", new Op.ToFloat(), List.of(2), "")),
        List.of(new Output("out", 3)),
        new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.RGB, 1f),
        Provenance.none(),
        Optional.empty());
  }
}

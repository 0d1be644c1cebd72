package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.affine;
import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.conv;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.shift;
import static org.bitfold.converter.passes.Graphs.sketch;
import static org.bitfold.converter.passes.Graphs.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.Coordinates;
import org.bitfold.model.Op.Interpolation;
import org.bitfold.model.Op.Ratio;
import org.bitfold.model.Op.Rounding;
import org.bitfold.model.Window;
import org.junit.jupiter.api.Test;

class MoveShiftsForwardTest {
  private static final double ROUNDING = 1e-6;
  private static final Op ADD = new Op.Binary(Op.BinaryFunction.ADD);
  private final GraphNode x = picture(4);
  private final GraphNode p = node("p", new Op.PRelu(vector(0.1f, 0.2f, 0.3f, 0.4f)), x);

  private static GraphNode shifted(GraphNode of) {
    return node("a", shift(0.5f, -1, 2, 0.25f), of);
  }

  private static String moved(Graph before) {
    Graph after = after(new MoveShiftsForward(), before);
    Graphs.same(before, after, ROUNDING);
    return sketch(after);
  }

  @Test
  void shiftsOfEitherOperandPassAResidualAdd() {
    assertEquals("Affine(Binary(PRelu(x), x))", moved(graph(x, node("r", ADD, shifted(p), x))));
    assertEquals("Affine(Binary(x, PRelu(x)))", moved(graph(x, node("r", ADD, x, shifted(p)))));
    assertEquals(
        "Affine(Binary(PRelu(x), x))",
        moved(graph(x, node("r", ADD, shifted(p), node("b", shift(1, 2, 3, 4), x)))));
  }

  /** Step by step, binary32 would hold another sum: what was large has gone in the end. */
  @Test
  void sumsOfShiftsAreRoundedOnce() {
    float[] shifts = {2.1f, 3.7f, -1.3f, 4.9f, 2.3f, -6.7f, -4.1f, -0.89f, -0.01f, 2.5e-7f};
    GraphNode value = p;
    double exact = 0;
    float rounded = 0;
    for (float shift : shifts) {
      GraphNode branch = node("a", shift(shift, shift, shift, shift), p);
      value = node("r", ADD, branch, value);
      exact += shift;
      rounded += shift;
    }
    Graph after = after(new MoveShiftsForward(), graph(x, value));
    GraphNode last = after.outputs().get(0).node();
    assertTrue(last.carried().orElseThrow() instanceof Op.Affine);
    assertEquals((float) exact, ((Op.Affine) last.carried().orElseThrow()).bias().get(0));
    assertNotEquals((float) exact, rounded);
  }

  @Test
  void aShiftOfOneChannelPassesToAllItIsAddedTo() {
    GraphNode one = node("o", new Op.SelectChannels(IntVector.of(2)), x);
    GraphNode gate = node("b", shift(3), one);
    assertEquals(
        "Affine(Binary(PRelu(x), SelectChannels(x)))", moved(graph(x, node("r", ADD, p, gate))));
  }

  @Test
  void aValueAddedToItselfKeepsItsShift() {
    GraphNode a = shifted(p);
    assertEquals(
        "Binary(Affine(PRelu(x)), Affine(PRelu(x)))", moved(graph(x, node("r", ADD, a, a))));
  }

  @Test
  void aShiftThatComesOutOrIsReadByMoreThanThresholdsStays() {
    GraphNode a = shifted(p);
    GraphNode sum = node("r", ADD, a, x);
    assertEquals("Binary(Affine(PRelu(x)), x) Affine(PRelu(x))", moved(graph(x, sum, a)));
    GraphNode signs =
        node("f", new Op.ToFloat(), node("s", new Op.Binarize(vector(0, 0, 0, 0)), a));
    assertEquals(
        "Affine(Binary(PRelu(x), x)) ToFloat(Binarize(Affine(PRelu(x))))",
        moved(graph(x, sum, signs)));
  }

  @Test
  void aScaleIsNoShift() {
    GraphNode scaled = node("a", affine(new float[] {1, 1, 1, 2}, 1, 1, 1, 1), p);
    assertEquals("Binary(Affine(PRelu(x)), x)", moved(graph(x, node("r", ADD, scaled, x))));
  }

  @Test
  void repeatedAndSelectedElementsTakeTheirShiftAlong() {
    Op nearest =
        new Op.Resize(
            new Ratio(2, 1),
            new Ratio(3, 1),
            new Interpolation.Nearest(Coordinates.ASYMMETRIC, Rounding.FLOOR));
    assertEquals("Affine(Resize(PRelu(x)))", moved(graph(x, node("r", nearest, shifted(p)))));
    Op select = new Op.SelectChannels(IntVector.of(3, 3, 0));
    assertEquals(
        "Affine(SelectChannels(PRelu(x)))", moved(graph(x, node("r", select, shifted(p)))));
  }

  @Test
  void aPixelShuffleIsPassedOnlyWhereTheChannelsOfOnePixelAgree() {
    for (Op.ChannelOrder order : Op.ChannelOrder.values()) {
      Op shuffle = new Op.DepthToSpace(2, order);
      GraphNode even = node("a", shift(0.5f, 0.5f, 0.5f, 0.5f), p);
      assertEquals("Affine(DepthToSpace(PRelu(x)))", moved(graph(x, node("r", shuffle, even))));
      assertEquals(
          "DepthToSpace(Affine(PRelu(x)))", moved(graph(x, node("r", shuffle, shifted(p)))));
    }
  }

  @Test
  void twoOutputChannelsOfAShuffleHaveTheirOwnShifts() {
    GraphNode wide = node("w", conv(8, 4, 1, 0), x);
    float[] crd = {1, 1, 1, 1, 2, 2, 2, 2};
    float[] dcr = {1, 2, 1, 2, 1, 2, 1, 2};
    assertEquals(
        "Affine(DepthToSpace(Conv2d(x)))",
        moved(graph(x, shuffled(wide, crd, Op.ChannelOrder.CRD))));
    assertEquals(
        "Affine(DepthToSpace(Conv2d(x)))",
        moved(graph(x, shuffled(wide, dcr, Op.ChannelOrder.DCR))));
    assertEquals(
        "DepthToSpace(Affine(Conv2d(x)))",
        moved(graph(x, shuffled(wide, dcr, Op.ChannelOrder.CRD))));
  }

  private static GraphNode shuffled(GraphNode of, float[] shift, Op.ChannelOrder order) {
    return node("r", new Op.DepthToSpace(2, order), node("a", shift(shift), of));
  }

  @Test
  void zeroPaddingAndWhatIsNotLinearStopAShift() {
    Window padded = new Window(1, 1, 1, 1, 1, 1, 0, 0);
    for (Op op :
        new Op[] {
          conv(2, 4, 3, 1),
          new Op.AveragePool(2, 2, padded, false, true),
          new Op.Pad(1, 1, 1, 1, Op.PadMode.CONSTANT, 0),
          new Op.PRelu(vector(0.5f, 0.5f, 0.5f, 0.5f)),
          new Op.Clip(0, 1),
          new Op.Softmax()
        }) {
      assertEquals(op.opName() + "(Affine(PRelu(x)))", moved(graph(x, node("r", op, shifted(p)))));
    }
    Op product = new Op.Binary(Op.BinaryFunction.MULTIPLY);
    assertEquals("Binary(Affine(PRelu(x)), x)", moved(graph(x, node("r", product, shifted(p), x))));
  }

  @Test
  void shiftsThatOverflowTogetherStayApart() {
    GraphNode a = node("a", shift(3e38f, 0, 0, 0), p);
    GraphNode b = node("b", shift(3e38f, 0, 0, 0), x);
    Graph after = after(new MoveShiftsForward(), graph(x, node("r", ADD, a, b)));
    assertEquals("Binary(Affine(PRelu(x)), Affine(x))", sketch(after));
  }
}

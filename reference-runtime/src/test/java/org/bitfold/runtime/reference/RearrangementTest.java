package org.bitfold.runtime.reference;

import static org.bitfold.runtime.reference.OneOp.floats;
import static org.bitfold.runtime.reference.OneOp.pixel;
import static org.bitfold.runtime.reference.OneOp.plane;
import static org.bitfold.runtime.reference.OneOp.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.ChannelOrder;
import org.bitfold.model.Op.PadMode;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RearrangementTest {
  @Test
  void depthToSpaceReadsChannelsAsPytorchOrTensorflowDo() {
    Tensor deep = pixel(0, 1, 2, 3, 4, 5, 6, 7);
    Tensor crd = floats(new Op.DepthToSpace(2, ChannelOrder.CRD), deep);
    assertEquals(Tensor.of(new Shape(2, 2, 2), new float[] {0, 4, 1, 5, 2, 6, 3, 7}), crd);
    Tensor dcr = floats(new Op.DepthToSpace(2, ChannelOrder.DCR), deep);
    assertEquals(Tensor.of(new Shape(2, 2, 2), new float[] {0, 1, 2, 3, 4, 5, 6, 7}), dcr);
  }

  @ParameterizedTest
  @EnumSource
  void spaceToDepthUndoesDepthToSpace(ChannelOrder order) {
    Tensor deep = Tensor.generate(new Shape(2, 3, 18), (y, x, c) -> 1000 * y + 100 * x + c);
    Tensor wide = floats(new Op.DepthToSpace(3, order), deep);
    assertEquals(deep, floats(new Op.SpaceToDepth(3, order), wide));
  }

  @Test
  void concatPutsChannelsBehindEachOther() {
    assertEquals(pixel(1, 2, 3, 4), floats(new Op.Concat(), pixel(1), pixel(2, 3), pixel(4)));
  }

  @Test
  void selectedChannelsMayRepeat() {
    assertEquals(
        pixel(30, 10, 10), floats(new Op.SelectChannels(IntVector.of(2, 0, 0)), pixel(10, 20, 30)));
  }

  @Test
  void flattenGoesChannelByChannel() {
    Tensor in = Tensor.of(new Shape(1, 2, 2), new float[] {1, 2, 3, 4});
    assertEquals(pixel(1, 3, 2, 4), floats(new Op.Flatten(1, 2), in));
  }

  @Test
  void padsWithAConstantAMirrorOrTheEdge() {
    Tensor in = plane(row(1, 2, 3));
    assertEquals(
        plane(row(9, 1, 2, 3, 9, 9), row(9, 9, 9, 9, 9, 9)),
        floats(new Op.Pad(0, 1, 1, 2, PadMode.CONSTANT, 9f), in));
    assertEquals(
        plane(row(3, 2, 1, 2, 3, 2)), floats(new Op.Pad(0, 2, 0, 1, PadMode.REFLECT, 0f), in));
    assertEquals(
        plane(row(1, 1, 1, 2, 3, 3), row(1, 1, 1, 2, 3, 3)),
        floats(new Op.Pad(1, 2, 0, 1, PadMode.EDGE, 0f), in));
  }
}

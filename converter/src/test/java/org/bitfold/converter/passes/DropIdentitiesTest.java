package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.affine;
import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.shift;
import static org.bitfold.converter.passes.Graphs.sketch;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.junit.jupiter.api.Test;

class DropIdentitiesTest {
  private final GraphNode x = picture(2);

  private String dropped(Op op) {
    Graph before = graph(x, node("n", op, x));
    Graph after = after(new DropIdentities(), before);
    Graphs.same(before, after, 0);
    return sketch(after);
  }

  @Test
  void whatChangesNothingVanishes() {
    assertEquals("x", dropped(shift(0, -0f)));
    assertEquals("x", dropped(new Op.SelectChannels(IntVector.of(0, 1))));
    assertEquals("x", dropped(new Op.DepthToSpace(1, Op.ChannelOrder.CRD)));
    assertEquals("x", dropped(new Op.SpaceToDepth(1, Op.ChannelOrder.DCR)));
    assertEquals("x", dropped(new Op.Concat()));
  }

  @Test
  void whatChangesASingleChannelStays() {
    assertEquals("Affine(x)", dropped(shift(0, Float.MIN_VALUE)));
    assertEquals("Affine(x)", dropped(affine(new float[] {1, Math.nextUp(1f)}, 0, 0)));
    assertEquals("SelectChannels(x)", dropped(new Op.SelectChannels(IntVector.of(1, 0))));
    assertEquals("SelectChannels(x)", dropped(new Op.SelectChannels(IntVector.of(0))));
    assertEquals("SelectChannels(x)", dropped(new Op.SelectChannels(IntVector.of(0, 1, 1))));
  }

  @Test
  void aValueReadTwiceAndComingOutStaysWhatItIs() {
    GraphNode same = node("same", shift(0, 0), x);
    GraphNode sum = node("sum", new Op.Binary(Op.BinaryFunction.ADD), same, same);
    Graph before = graph(x, same, sum);
    Graph after = after(new DropIdentities(), before);
    assertEquals("x Binary(x, x)", sketch(after));
    Graphs.same(before, after, 0);
  }

  @Test
  void oneIdentityBehindAnotherVanishesToo() {
    GraphNode first = node("first", shift(0, 0), x);
    assertEquals("x", sketch(after(new DropIdentities(), graph(x, node("s", shift(0, 0), first)))));
  }
}

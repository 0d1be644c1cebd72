package org.bitfold.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkTest {
  private static final Window PADDED = new Window(1, 1, 1, 1, 1, 1, 1, 1);

  @Test
  void countsEachTapOfEachElement() {
    FloatFilters filters = new FloatFilters(4, 3, 3, 2, FloatVector.filled(72, 1f));
    Model model =
        model(
            2,
            new Node(
                "conv", new Op.Conv2d(filters, FloatVector.filled(4, 0f), PADDED, 1), at(0), ""),
            new Node("pool", new Op.MaxPool(3, 3, PADDED, false), at(1), ""),
            new Node("relu", new Op.Clip(0f, 1f), at(2), ""));
    Work work = Work.of(model, List.of(new Shape(5, 6, 2)));
    assertEquals(5 * 6 * (2 + 4 + 4 + 4), work.elements());
    assertEquals(5 * 6 * 4 * (3 * 3 * 2) + 5 * 6 * 4 * 9, work.multiplyAdds());
  }

  @Test
  void sumsBeyondALongStayTheLargestLong() {
    Model model =
        model(
            1 << 30,
            IntStream.range(0, 40)
                .mapToObj(i -> new Node("n" + i, new Op.Unary(Op.UnaryFunction.ABS), at(i), ""))
                .toArray(Node[]::new));
    Work work = Work.of(model, List.of(new Shape(1 << 15, 1 << 15, 1 << 30)));
    assertEquals(Long.MAX_VALUE, work.elements());
    assertFalse(work.within(new Work(Long.MAX_VALUE - 1, 0)));
    assertTrue(work.within(new Work(Long.MAX_VALUE, 0)));
  }

  private static List<Integer> at(int value) {
    return List.of(value);
  }

  private static Model model(int channels, Node... nodes) {
    return new Model(
        List.of(new Input("x", channels, 0, 0)),
        List.of(nodes),
        List.of(new Output("y", nodes.length)),
        new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
        Provenance.none(),
        Optional.empty());
  }
}

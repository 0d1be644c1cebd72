package org.bitfold.runtime.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.runtime.NonFiniteInputException;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;

class ReferenceInterpreterTest {
  /** {@code out = x + sign(x − 1)} on two channels. */
  private static final Model MODEL =
      new Model(
          List.of(new Input("x", 2, 0, 0)),
          List.of(
              new Node("sign", new Op.Binarize(FloatVector.filled(2, 1f)), List.of(0), ""),
              new Node("float", new Op.ToFloat(), List.of(1), ""),
              new Node("add", new Op.Binary(Op.BinaryFunction.ADD), List.of(0, 2), "")),
          List.of(new Output("sum", 3), new Output("sign", 2)),
          new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
          Provenance.none(),
          Optional.empty());

  @Test
  void everyNodeGetsAValueAndOutputsComeInOrder() {
    Tensor x = Tensor.of(new Shape(1, 1, 2), new float[] {3f, -3f});
    assertEquals(4, ReferenceInterpreter.values(MODEL, List.of(x)).size());
    assertEquals(
        List.of(
            Tensor.of(new Shape(1, 1, 2), new float[] {4f, -4f}),
            Tensor.of(new Shape(1, 1, 2), new float[] {1f, -1f})),
        ReferenceInterpreter.outputs(MODEL, List.of(x)));
  }

  @Test
  void nanInAnInputIsRefusedWithItsPlace() {
    Tensor x =
        Tensor.generate(
            new Shape(4, 5, 2), (y, col, c) -> y == 2 && col == 3 && c == 1 ? Float.NaN : 0f);
    NonFiniteInputException e =
        assertThrows(
            NonFiniteInputException.class, () -> ReferenceInterpreter.values(MODEL, List.of(x)));
    assertEquals(
        "input 'x' holds NaN in row 2, column 3, channel 1; it wants finite numbers",
        e.getMessage());
  }

  @Test
  void aWrongNumberOfChannelsIsRefused() {
    Tensor x = Tensor.generate(new Shape(1, 1, 3), (_, _, _) -> 0f);
    ShapeException e =
        assertThrows(ShapeException.class, () -> ReferenceInterpreter.values(MODEL, List.of(x)));
    assertTrue(e.getMessage().contains("takes 2 channels, found 3"), e.getMessage());
  }
}

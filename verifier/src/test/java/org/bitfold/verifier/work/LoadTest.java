package org.bitfold.verifier.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.models.SampleModels;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final int C = SampleModels.CHANNELS;
  private static final long EACH = 8;
  private static final long NODE = 100_000;
  private static final List<Shape> PICTURE = List.of(new Shape(5, 6, C));

  @Test
  void countsWhatIsMadeAndReadAndMultiplied() {
    FloatFilters filters = new FloatFilters(4, 3, 3, C, FloatVector.filled(36 * C, 1f));
    Op conv = new Op.Conv2d(filters, FloatVector.filled(4, 0), Window.padded(1), 1);
    Load load = Load.of(SampleModels.chain(conv), PICTURE);
    long pixels = 30;
    assertEquals(pixels * (C + 4), load.values());
    assertEquals(
        pixels * 4 * 9 * C + EACH * pixels * (C + 4) + EACH * pixels * C + NODE, load.operations());
  }

  @Test
  void countsAPictureAgainForEachNodeThatReadsIt() {
    Node pool = new Node("pool", new Op.GlobalMaxPool(), List.of(0), "");
    Load one = Load.of(SampleModels.model(List.of(pool)), PICTURE);
    Load three = Load.of(SampleModels.model(List.of(pool, pool, pool)), PICTURE);
    assertEquals(2 * C, three.values() - one.values());
    assertEquals(2 * (NODE + EACH * C + EACH * 30 * C), three.operations() - one.operations());
  }

  @Test
  void sumsBeyondALongStayTheLargestLong() {
    Model model = SampleModels.chain(new Op.Unary(Op.UnaryFunction.TANH));
    Load load = Load.of(model, List.of(new Shape(1 << 30, 1 << 30, C)));
    assertEquals(Long.MAX_VALUE, load.operations());
    assertEquals(Long.MAX_VALUE, load.then(load).times(3).operations());
  }

  @Test
  void growsWithTheFileAndNamesWhatLiftsIt() {
    Load load = new Load(1 << 25, 0);
    WorkLimit small = new WorkLimit(1000, 1);
    assertFalse(small.admits(load));
    assertTrue(small.with(1 << 20).admits(load));
    assertTrue(small.onPictures(1024).admits(load));
    String refusal =
        assertThrows(VerificationException.class, () -> small.expect("the test", load))
            .getMessage();
    assertEquals(
        "the test would make 33,554,432 values by 0 operations, 2.0 times what is run for 1,000"
            + " bytes of files; --max-work 2 runs it",
        refusal);
    assertTrue(new WorkLimit(1000, 2).admits(load));
  }
}

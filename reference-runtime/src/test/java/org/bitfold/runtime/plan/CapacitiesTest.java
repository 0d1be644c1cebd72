package org.bitfold.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.bench.Nets;
import org.bitfold.runtime.kernels.Kernels;
import org.junit.jupiter.api.Test;

class CapacitiesTest {
  @Test
  void memoryDoesNotGrowWithTheHeightOfThePicture() {
    Model model = Nets.bbcuM(64, 16, 2);
    long low = bytes(model, new Shape(300, 320, 3));
    long high = bytes(model, new Shape(1000, 320, 3));
    assertEquals(low, high);
    assertTrue(high < 16 << 20, high + " bytes");
  }

  @Test
  void residualBlocksChangeTheRowsOfOneRingInPlace() {
    Shape picture = new Shape(100, 320, 3);
    PlanDescription few = PlanDescription.of(plan(Nets.bbcuM(64, 4, 1), picture), 1);
    PlanDescription many = PlanDescription.of(plan(Nets.bbcuM(64, 8, 1), picture), 1);
    long more = many.ringBytes() - few.ringBytes();
    long rowBytes = 320 * 64 * Float.BYTES;
    assertTrue(more < 12 * rowBytes, "8 layers of one row each and their bits: " + more);
  }

  @Test
  void eachLayerOfAChainIsOneRowAheadOfTheNextWhateverTheBlocks() {
    Shape picture = new Shape(100, 320, 3);
    long rowBytes = 320 * 64 * Float.BYTES;
    Plan plan = plan(Nets.bbcuM(64, 16, 1), picture);
    int rows = Arrays.stream(Capacities.of(plan, 4 * rowBytes)).max().orElseThrow();
    assertTrue(rows < 32 + 3 * 4, "32 layers, blocks of 4 rows: " + rows);
  }

  @Test
  void aWindowKeepsAsManyRowsAsItCovers() {
    int[] rows = rows(Nets.single(4, new Op.MaxPool(3, 3, Window.padded(1), false)), 50);
    assertEquals(3, rows[0], "rows of the input");
    assertEquals(1, rows[1], "rows of the output");
  }

  @Test
  void aGlobalPoolKeepsEveryRow() {
    int[] rows = rows(Nets.single(4, new Op.GlobalAveragePool()), 50);
    assertEquals(50, rows[0]);
  }

  private static int[] rows(Model model, int height) {
    return Capacities.of(plan(model, new Shape(height, 8, 4)), 1);
  }

  private static long bytes(Model model, Shape picture) {
    return PlanDescription.of(plan(model, picture), Execution.blockBytes(1)).ringBytes();
  }

  private static Plan plan(Model model, Shape picture) {
    Kernels kernels = Kernels.of(KernelChoice.SCALAR);
    return Plan.of(Weights.pack(model, kernels), List.of(picture));
  }
}

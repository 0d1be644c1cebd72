package org.bitfold.converter.lowering;

import static org.bitfold.converter.OnnxFiles.integer;
import static org.bitfold.converter.OnnxFiles.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;

/**
 * A picture is resized to a size that is computed from its own, by a few random steps. Either the
 * conversion refuses, or the packed model has the network's size, whatever the picture's is.
 */
class SizeArithmeticTest {
  /** One step: {@code size op constant}. */
  record Step(String op, int constant) {
    long of(long size) {
      return switch (op) {
        case "Add" -> size + constant;
        case "Sub" -> size - constant;
        case "Mul" -> size * constant;
        case "Div" -> size / constant;
        case "Mod" -> Math.floorMod(size, (long) constant);
        case "Min" -> Math.min(size, constant);
        case "Max" -> Math.max(size, constant);
        default -> throw new IllegalStateException(op);
      };
    }
  }

  @Provide
  Arbitrary<Step> steps() {
    Arbitrary<String> ops =
        Arbitraries.of("Add", "Sub", "Mul", "Mul", "Div", "Div", "Mod", "Min", "Max");
    Arbitrary<Integer> constants =
        Arbitraries.oneOf(Arbitraries.integers().between(1, 8), Arbitraries.of(16, 500, 3000));
    return Combinators.combine(ops, constants).as(Step::new);
  }

  private static OnnxFiles network(List<Step> steps) {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 1, -1, -1)
            .output("y")
            .longs("two", 2)
            .longs("four", 4)
            .longs("nc", 1, 1)
            .node("Shape", "x", "shape")
            .node("Slice", "shape two four", "size0");
    for (int i = 0; i < steps.size(); i++) {
      file.longs("c" + i, steps.get(i).constant())
          .node(steps.get(i).op(), "size%d c%d".formatted(i, i), "size" + (i + 1));
    }
    return file.node("Concat", "nc size" + steps.size(), "sizes", integer("axis", 0))
        .node("Resize", "x - - sizes", "y", text("mode", "nearest"));
  }

  @Property(tries = 500, seed = "20")
  void whatIsConvertedHasTheNetworksSizeAtEverySize(
      @ForAll @Size(min = 1, max = 4) List<@net.jqwik.api.From("steps") Step> steps,
      @ForAll @Size(10) List<@IntRange(min = 1, max = 6000) Integer> sizes) {
    Converted converted;
    try {
      converted = Converted.of(network(steps));
    } catch (ConversionException refused) {
      return;
    }
    boolean anySize =
        converted.conversion().report().notes().stream().noneMatch(n -> n.contains("multiples"));
    for (int size : sizes) {
      int side = anySize ? size : (size + 63) / 64 * 64;
      long expected = side;
      for (Step step : steps) {
        expected = step.of(expected);
      }
      if (expected < 1) {
        continue; // no network makes such a picture
      }
      Shape shape = new Shape(side, 7 * 64, 1);
      List<Shape> shapes = ShapeRules.shapes(converted.model(), List.of(shape));
      assertEquals(expected, shapes.getLast().height(), () -> side + " by " + steps);
    }
  }

  @Example
  void aBoundThatNoPictureReachesIsNone() {
    Converted converted =
        Converted.of(network(List.of(new Step("Mul", 2), new Step("Min", 1 << 21))));
    assertEquals(List.of("Resize"), converted.ops());
  }

  @Example
  void aBoundOnASizeIsRefusedByName() {
    OnnxFiles file = network(List.of(new Step("Mul", 2), new Step("Max", 32)));
    String message = assertThrows(ConversionException.class, () -> Converted.of(file)).getMessage();
    assertTrue(message.contains("Max 'size2': bounds a size"), message);
  }
}

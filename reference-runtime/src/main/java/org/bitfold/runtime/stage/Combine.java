package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.model.Shape;
import org.bitfold.runtime.kernels.Kernels;

/**
 * Combines the pixels with those of a slot, element by element.
 *
 * @param other the slot; each of its height, width and channels may be 1, and is then repeated
 * @param swapped whether the slot is the function's first operand
 * @param shape what the tile's pixels belong to
 */
public record Combine(
    Kernels kernels, BinaryFunction function, Slot other, boolean swapped, Shape shape)
    implements Step {
  @Override
  public List<RowNeed> needs() {
    return List.of(
        other.shape().height() == shape.height()
            ? RowNeed.same(other)
            : RowNeed.all(other, shape.height()));
  }

  @Override
  public void apply(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(other);
    int n = pixels * shape.channels();
    if (other.shape().equals(shape)) {
      combine(tile.floats(), ring.floats(), ring.at(y, x), n);
    } else {
      repeat(ring, tile.spare(), y, x, pixels);
      combine(tile.floats(), tile.spare(), 0, n);
    }
  }

  private void combine(float[] x, float[] operand, int from, int n) {
    kernels.combine(function, x, operand, from, swapped, n);
  }

  private void repeat(Ring ring, float[] to, int y, int x, int pixels) {
    int row = other.shape().height() == 1 ? 0 : y;
    for (int p = 0; p < pixels; p++) {
      int from = ring.at(row, other.shape().width() == 1 ? 0 : x + p);
      for (int c = 0; c < shape.channels(); c++) {
        to[p * shape.channels() + c] = ring.floats()[from + (other.perPixel() == 1 ? 0 : c)];
      }
    }
  }
}

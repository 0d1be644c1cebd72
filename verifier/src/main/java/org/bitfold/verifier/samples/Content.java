package org.bitfold.verifier.samples;

import java.util.Random;
import org.bitfold.model.Shape;
import org.bitfold.verifier.oracle.Planes;

/** Kinds of generated pictures, from natural to hostile. */
public enum Content {
  /** Slopes, edges and a little noise, as photographs have. */
  NATURAL {
    @Override
    float at(Random random, Painter painter, int c, int y, int x) {
      return painter.natural(c, y, x) + painter.range() * (float) random.nextGaussian() / 50;
    }
  },
  /** Independent values over the whole range. */
  NOISE {
    @Override
    float at(Random random, Painter painter, int c, int y, int x) {
      return painter.range() * random.nextFloat();
    }
  },
  /** One value everywhere, often exactly 0 or the largest. */
  FLAT {
    @Override
    float at(Random random, Painter painter, int c, int y, int x) {
      return painter.flat();
    }
  },
  /** +0, −0, subnormals and values next to them. */
  TINY {
    private static final float[] VALUES = {
      0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, -Float.MIN_NORMAL, 1e-30f
    };

    @Override
    float at(Random random, Painter painter, int c, int y, int x) {
      return VALUES[random.nextInt(VALUES.length)];
    }
  },
  /** Signed values a few times as large as the range. */
  WIDE {
    @Override
    float at(Random random, Painter painter, int c, int y, int x) {
      return (float) (random.nextGaussian() * painter.range() * 3);
    }
  },
  /** Signed values far beyond the range. */
  LARGE {
    @Override
    float at(Random random, Painter painter, int c, int y, int x) {
      return (float) (random.nextGaussian() * painter.range() * 1e6);
    }
  },
  /** On the thresholds and one ulp beside them. */
  THRESHOLDS {
    @Override
    float at(Random random, Painter painter, int c, int y, int x) {
      float threshold = painter.threshold(random, c);
      return switch (random.nextInt(4)) {
        case 0 -> Math.nextDown(threshold);
        case 1 -> Math.nextUp(threshold);
        case 2 -> threshold;
        default -> -threshold;
      };
    }
  };

  /** The element of a picture of this kind. */
  abstract float at(Random random, Painter painter, int c, int y, int x);

  /** Paints a picture; every element is finite. */
  public Planes paint(Random random, Shape shape, float range, Thresholds thresholds) {
    Painter painter = new Painter(random, range, thresholds);
    float[] values = new float[Math.toIntExact(shape.elements())];
    int i = 0;
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          float value = at(random, painter, c, y, x);
          values[i++] = Float.isFinite(value) ? value : 0f;
        }
      }
    }
    return new Planes(shape.channels(), shape.height(), shape.width(), values);
  }
}

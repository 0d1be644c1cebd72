package org.bitfold.verifier.bounded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.bitfold.verifier.oracle.Planes;
import org.junit.jupiter.api.Test;

/** What an original's numbers say about its signs. */
class SignLevelsTest {
  private static Planes row(float... values) {
    return new Planes(1, 1, values.length, values);
  }

  /** The signs of a picture whose elements but for the last are decided. */
  private static float[] signs(SignLevels levels, Planes signs, Planes original) {
    int last = signs.values().length - 1;
    return levels.signs(signs, original, i -> i < last).values();
  }

  @Test
  void numbersThatRiseAndNumbersThatFall() {
    float[] expected = {1, -1, -1};
    Planes found = row(1, -1, 1);
    assertArrayEquals(expected, signs(new SignLevels(1), found, row(0.5f, -0.5f, -0.5f)));
    assertArrayEquals(expected, signs(new SignLevels(1), found, row(-1, 1, 1)));
    assertArrayEquals(expected, signs(new SignLevels(1), found, row(2, -0.5f, -0.5f)));
  }

  @Test
  void halfwayIsZero() {
    assertArrayEquals(
        new float[] {1, -1, 0}, signs(new SignLevels(1), row(1, -1, 1), row(1, -0.5f, 0.25f)));
    assertArrayEquals(
        new float[] {1, 0, -1, 0},
        signs(new SignLevels(1), row(1, 0, -1, 1), row(-0.5f, 0, 0.5f, 0)));
  }

  @Test
  void aNumberOfNoSignIsNone() {
    assertArrayEquals(
        new float[] {1, Float.NaN}, signs(new SignLevels(1), row(1, -1), row(0.5f, -0.5f)));
    assertArrayEquals(
        new float[] {1, -1, Float.NaN}, signs(new SignLevels(1), row(1, -1, 1), row(1, -1, 0.7f)));
  }

  @Test
  void decidedSignsOfOneKindHaveOneNumber() {
    assertArrayEquals(
        new float[] {1, -1, 1, Float.NaN},
        signs(new SignLevels(1), row(1, 1, 1, -1), row(0.5f, 0.25f, 0.5f, 0.25f)));
    assertArrayEquals(
        new float[] {1, 1, -1, 1},
        signs(new SignLevels(1), row(1, 1, -1, 1), row(0.99999994f, 1, -1, 1)),
        "numbers that rounding scatters");
  }

  @Test
  void numbersAreTheSameInEveryPicture() {
    SignLevels levels = new SignLevels(1);
    signs(levels, row(1, -1, 1), row(-1, 1, -1));
    assertArrayEquals(
        new float[] {-1, 1, 1}, signs(levels, row(1, -1, 1), row(1, -1, -1)), "turned around");
  }

  @Test
  void eachChannelHasItsOwn() {
    Planes found = new Planes(2, 1, 2, new float[] {1, -1, 1, -1});
    Planes original = new Planes(2, 1, 2, new float[] {1, -1, -3, 3});
    float[] signs = new SignLevels(2).signs(found, original, i -> true).values();
    assertArrayEquals(found.values(), signs);
  }
}

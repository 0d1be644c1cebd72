package org.bitfold.runtime.selftest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.function.DoublePredicate;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
import org.bitfold.model.Sha256;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.reference.Bits;
import org.bitfold.runtime.reference.Floats;
import org.bitfold.runtime.reference.Signs;
import org.bitfold.runtime.reference.Sums;
import org.bitfold.runtime.reference.Trits;
import org.bitfold.runtime.reference.Value;

/** The digest of a value, over the bytes that {@link org.bitfold.model.SelfTest} lays down. */
public final class ValueDigest {
  private ValueDigest() {}

  /** The digest of {@code value}. */
  public static Sha256 of(Value value) {
    Shape shape = value.shape();
    int channels = shape.channels();
    int words = BitFilters.words(channels);
    return switch (value) {
      case Floats floats -> of(floats.tensor());
      case Sums sums -> digest(shape, channels, sums::get);
      case Bits bits -> digest(shape, words, (y, x, i) -> signWord(bits, y, x, i));
      case Trits trits ->
          digest(
              shape,
              2 * words,
              (y, x, i) ->
                  i < words ? signWord(trits, y, x, i) : nonzeroWord(trits, y, x, i - words));
    };
  }

  /** The digest of a FLOAT value. */
  public static Sha256 of(Tensor tensor) {
    Shape shape = tensor.shape();
    return digest(shape, shape.channels(), (y, x, c) -> Float.floatToIntBits(tensor.get(y, x, c)));
  }

  /**
   * The digest of a value of any type.
   *
   * @param shown its elements as floats, as {@link Exposed} shows them
   */
  public static Sha256 of(ElementType type, Tensor shown) {
    Shape shape = shown.shape();
    int words = BitFilters.words(shape.channels());
    Word positive = (y, x, i) -> word(shown, y, x, i, v -> v > 0);
    Word nonzero = (y, x, i) -> word(shown, y, x, i, v -> v != 0);
    return switch (type) {
      case FLOAT -> of(shown);
      case SUMS -> digest(shape, shape.channels(), (y, x, c) -> (int) shown.get(y, x, c));
      case BITS -> digest(shape, words, positive);
      case TRITS ->
          digest(
              shape,
              2 * words,
              (y, x, i) -> i < words ? positive.at(y, x, i) : nonzero.at(y, x, i - words));
    };
  }

  private static int word(Tensor shown, int y, int x, int word, DoublePredicate bit) {
    int bits = 0;
    for (int c = 32 * word; c < Math.min(shown.shape().channels(), 32 * word + 32); c++) {
      bits |= bit.test(shown.get(y, x, c)) ? 1 << c : 0;
    }
    return bits;
  }

  private static int signWord(Signs signs, int y, int x, int word) {
    int bits = 0;
    for (int c = 32 * word; c < Math.min(signs.shape().channels(), 32 * word + 32); c++) {
      bits |= signs.get(y, x, c) > 0 ? 1 << c : 0;
    }
    return bits;
  }

  private static int nonzeroWord(Signs signs, int y, int x, int word) {
    int bits = 0;
    for (int c = 32 * word; c < Math.min(signs.shape().channels(), 32 * word + 32); c++) {
      bits |= signs.get(y, x, c) != 0 ? 1 << c : 0;
    }
    return bits;
  }

  private static Sha256 digest(Shape shape, int wordsPerPixel, Word word) {
    MessageDigest digest = Sha256.messageDigest();
    digest.update(
        words(3).putInt(shape.height()).putInt(shape.width()).putInt(shape.channels()).flip());
    ByteBuffer row = words(Math.multiplyExact(wordsPerPixel, shape.width()));
    for (int y = 0; y < shape.height(); y++) {
      row.clear();
      for (int x = 0; x < shape.width(); x++) {
        for (int i = 0; i < wordsPerPixel; i++) {
          row.putInt(word.at(y, x, i));
        }
      }
      digest.update(row.flip());
    }
    return Sha256.of(digest.digest());
  }

  private static ByteBuffer words(int count) {
    return ByteBuffer.allocate(Math.multiplyExact(Integer.BYTES, count))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The i-th 32-bit word of a pixel. */
  @FunctionalInterface
  private interface Word {
    int at(int y, int x, int i);
  }
}

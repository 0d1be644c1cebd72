package org.bitfold.runtime.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a {@code .npy} file: magic, version, and a Python dictionary that says type, order
 * and shape. Source: NEP 1, "A Simple File Format for NumPy Arrays".
 *
 * @param shape what the array's dimensions are
 * @param length bytes before the first element
 */
record NpyHeader(int[] shape, int length) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

  /** Reads the head that {@code bytes} begin with. */
  static NpyHeader parse(Path file, byte[] bytes) throws FileContentException {
    if (bytes.length < 12 || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new FileContentException(
          file, "is no .npy file: it does not begin with NumPy's magic bytes");
    }
    int version = bytes[6];
    if (version < 1 || version > 3) {
      throw new FileContentException(file, "is .npy version " + version + ", expected 1, 2 or 3");
    }
    int start = version == 1 ? 10 : 12;
    long words = littleEndian(bytes, 8, start);
    if (start + words > bytes.length) {
      throw new FileContentException(file, "is truncated within its header");
    }
    int length = Math.toIntExact(start + words);
    return parse(file, new String(bytes, start, length - start, StandardCharsets.UTF_8), length);
  }

  private static NpyHeader parse(Path file, String words, int length) throws FileContentException {
    String type = find(file, TYPE, words, "descr");
    if (!type.equals("<f4")) {
      throw new FileContentException(
          file,
          "holds elements of type '%s', expected '<f4': save it with .astype('float32')"
              .formatted(type));
    }
    if (find(file, ORDER, words, "fortran_order").equals("True")) {
      throw new FileContentException(
          file, "is in Fortran order, expected C order: save numpy.ascontiguousarray(...)");
    }
    String[] numbers = find(file, SHAPE, words, "shape").split(",");
    try {
      return new NpyHeader(
          Arrays.stream(numbers)
              .map(String::strip)
              .filter(number -> !number.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray(),
          length);
    } catch (NumberFormatException e) {
      throw new FileContentException(file, "has a dimension that is too large", e);
    }
  }

  private static String find(Path file, Pattern pattern, String words, String what)
      throws FileContentException {
    Matcher matcher = pattern.matcher(words);
    if (!matcher.find()) {
      throw new FileContentException(file, "its header does not say '" + what + "'");
    }
    return matcher.group(1);
  }

  private static long littleEndian(byte[] bytes, int from, int to) {
    long value = 0;
    for (int i = to - 1; i >= from; i--) {
      value = value << 8 | bytes[i] & 0xff;
    }
    return value;
  }

  /** The head of a float32 array of this shape, version 1.0, padded as NumPy pads it. */
  static byte[] format(int... shape) {
    StringBuilder words = new StringBuilder("{'descr': '<f4', 'fortran_order': False, 'shape': (");
    for (int i = 0; i < shape.length; i++) {
      words.append(i == 0 ? "" : ", ").append(shape[i]);
    }
    words.append("), }");
    while ((10 + words.length() + 1) % ALIGNMENT != 0) {
      words.append(' ');
    }
    words.append('\n');
    byte[] head = Arrays.copyOf(MAGIC, 10 + words.length());
    head[6] = 1;
    head[8] = (byte) words.length();
    head[9] = (byte) (words.length() >>> 8);
    byte[] text = words.toString().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, head, 10, text.length);
    return head;
  }
}

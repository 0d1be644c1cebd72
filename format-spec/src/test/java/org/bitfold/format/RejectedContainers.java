package org.bitfold.format;

import static org.bitfold.format.ErrorCode.DIGEST;
import static org.bitfold.format.ErrorCode.FOOTER;
import static org.bitfold.format.ErrorCode.IDENTIFIER;
import static org.bitfold.format.ErrorCode.NOT_BFLD;
import static org.bitfold.format.ErrorCode.PADDING;
import static org.bitfold.format.ErrorCode.TOO_LARGE;
import static org.bitfold.format.ErrorCode.TRUNCATED;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The container: magic, digest, lengths, fill, identifier. */
final class RejectedContainers extends RejectGroup {
  private static final byte[] MAGIC = ascii("BFLDEND\n");

  @Override
  void addAll() {
    magic();
    digest();
    footer();
    identifier();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void magic() {
    add(NOT_BFLD, "empty", new byte[0]);
    add(NOT_BFLD, "text", ascii("not a model\n"));
    add(NOT_BFLD, "magic-alone", MAGIC);
    add(NOT_BFLD, "magic-behind-55-zeros", tooShort(new byte[55]));
    add(TRUNCATED, "identifier-and-magic-in-63-bytes", tooShort(Arrays.copyOf(good, 55)));
    add(TRUNCATED, "last-byte-missing", Arrays.copyOf(good, good.length - 1));
    add(TRUNCATED, "byte-appended", Arrays.copyOf(good, good.length + 1));
    add(TRUNCATED, "first-64-bytes", Arrays.copyOf(good, 64));
    byte[] otherMagic = good.clone();
    otherMagic[good.length - 1] = '\r';
    add(TRUNCATED, "magic-with-another-end-of-line", otherMagic);
  }

  /** A file that ends with the magic and has no room for a footer. */
  private static byte[] tooShort(byte[] front) {
    byte[] file = Arrays.copyOf(front, front.length + MAGIC.length);
    System.arraycopy(MAGIC, 0, file, front.length, MAGIC.length);
    return file;
  }

  private void digest() {
    int footer = forge().footer();
    add(DIGEST, "bit-flipped", flipped(100));
    add(DIGEST, "bit-flipped-in-the-data", flipped(footer - 1));
    add(DIGEST, "bit-flipped-in-the-lengths", flipped(footer));
    add(DIGEST, "bit-flipped-in-the-version", flipped(footer + 16));
    add(DIGEST, "bit-flipped-in-the-reserved-field", flipped(footer + 23));
    add(DIGEST, "bit-flipped-in-the-digest", flipped(footer + 55));
  }

  private byte[] flipped(int at) {
    byte[] file = good.clone();
    file[at] ^= 1;
    return file;
  }

  private void footer() {
    Forgery f = forge();
    int footer = f.footer();
    add(TOO_LARGE, "head-above-cap", forge().put64(footer, Limits.HEAD + 1L));
    add(TOO_LARGE, "head-length-negative", forge().put64(footer, -1));
    add(FOOTER, "data-length-off-by-64", forge().put64(footer + 8, 0));
    add(FOOTER, "data-length-negative", forge().put64(footer + 8, -64));
    add(FOOTER, "head-length-off-by-64", forge().put64(footer, f.headLength() - 64));
    add(FOOTER, "lengths-that-wrap", forge().put64(footer, footer + 64).put64(footer + 8, -64));
    add(FOOTER, "length-no-multiple-of-64", halfASegmentMore());
    add(FOOTER, "reserved-not-zero", forge().put32(footer + 20, 1));
    add(FOOTER, "reserved-not-zero-in-its-last-byte", forge().put8(footer + 23, 0x80));
    add(PADDING, "behind-the-head", forge().put8(f.data() - 1, 1));
    add(PADDING, "right-behind-the-head", forge().put8(f.headLength(), 1));
  }

  /** Lengths that agree with the file's, and a data area of so many bytes and 32. */
  private Forgery halfASegmentMore() {
    int footer = forge().footer();
    byte[] longer = Arrays.copyOf(good, good.length + 32);
    System.arraycopy(good, footer, longer, footer + 32, Container.FOOTER);
    Arrays.fill(longer, footer, footer + 32, (byte) 0);
    Forgery f = Forgery.of(longer);
    return f.put64(f.footer() + 8, footer + 32 - forge().data());
  }

  private void identifier() {
    byte[] data = new byte[Container.ALIGNMENT];
    add(IDENTIFIER, "other-identifier", forge().put32(4, 0x58444642));
    add(IDENTIFIER, "no-head-and-no-data", Forgery.of(Forgery.assemble(new byte[0], new byte[0])));
    add(IDENTIFIER, "head-of-4-bytes", Forgery.of(Forgery.assemble(new byte[4], data)));
    System.arraycopy(good, 4, data, 4, 4);
    add(IDENTIFIER, "identifier-in-the-data", Forgery.of(Forgery.assemble(new byte[0], data)));
  }
}

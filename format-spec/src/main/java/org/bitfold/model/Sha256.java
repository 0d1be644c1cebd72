package org.bitfold.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 digest. */
public final class Sha256 {
  /** Bytes in a digest. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private Sha256(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The digest given by its 32 bytes. */
  public static Sha256 of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, found " + bytes.length);
    }
    return new Sha256(bytes.clone());
  }

  /** The digest given by its 64 hexadecimal digits. */
  public static Sha256 parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** The digest of {@code content}. */
  public static Sha256 digest(byte[] content) {
    return digest(ByteBuffer.wrap(content));
  }

  /** The digest of what remains in {@code content}. */
  public static Sha256 digest(ByteBuffer content) {
    MessageDigest digest = messageDigest();
    digest.update(content.duplicate());
    return new Sha256(digest.digest());
  }

  /** A fresh SHA-256 engine, for content that comes in pieces. */
  public static MessageDigest messageDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A fresh array with the 32 bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sha256 that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}

package org.bitfold.format;

/**
 * A version of the format. A reader refuses another major version; within one, a file states the
 * lowest minor version that can say it.
 *
 * @param major changes when old readers would misunderstand new files
 * @param minor changes when operators are added
 */
public record FormatVersion(int major, int minor) implements Comparable<FormatVersion> {
  /** The version that this release reads and writes. */
  public static final FormatVersion CURRENT = new FormatVersion(1, 0);

  @Override
  public int compareTo(FormatVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}

package org.bitfold.model;

import java.util.List;

/**
 * What a packed model was made from and by what. Holds no time and no path, so that converting the
 * same network twice gives the same bytes.
 *
 * @param converter name and version of the converter
 * @param options the conversion options that change the result, {@code name=value}, sorted
 * @param producer name and version of the program that wrote the original network
 * @param opsets {@code domain:version}, sorted
 * @param sources the files that were read, the network itself first
 * @param rewrites what was folded into what, in the order it was done
 */
public record Provenance(
    String converter,
    List<String> options,
    String producer,
    List<String> opsets,
    List<SourceFile> sources,
    List<Rewrite> rewrites) {
  public Provenance {
    options = List.copyOf(options);
    opsets = List.copyOf(opsets);
    sources = List.copyOf(sources);
    rewrites = List.copyOf(rewrites);
  }

  /** An empty provenance, for models that were built by hand. */
  public static Provenance none() {
    return new Provenance("", List.of(), "", List.of(), List.of(), List.of());
  }

  /** A file that was read: its name without a folder, and its digest. */
  public record SourceFile(String name, Sha256 digest) {}

  /**
   * One thing the converter did.
   *
   * @param rule name of the rewrite rule, such as {@code fold-threshold}
   * @param target the node it went into
   * @param sources the original nodes that went into it
   */
  public record Rewrite(String rule, String target, List<String> sources) {
    public Rewrite {
      sources = List.copyOf(sources);
    }
  }
}

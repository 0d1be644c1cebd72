package org.bitfold.format;

import java.util.ArrayList;
import java.util.List;

/** Refused files that have the same part of a file wrong. */
abstract class RejectGroup {
  /** The file of {@link SmallModel}. */
  final byte[] good = BfldWriter.toBytes(SmallModel.small());

  private final List<RejectVectors.Vector> vectors = new ArrayList<>();

  /** Adds the group's vectors. */
  abstract void addAll();

  final List<RejectVectors.Vector> vectors() {
    addAll();
    return List.copyOf(vectors);
  }

  final void add(ErrorCode code, String name, byte[] file) {
    vectors.add(new RejectVectors.Vector(name, code, file));
  }

  final void add(ErrorCode code, String name, Forgery forgery) {
    add(code, name, forgery.seal());
  }

  /** A forgery of the small model's file. */
  final Forgery forge() {
    return Forgery.of(good);
  }

  /** A forgery of the small model's file with room for more objects. */
  final Forgery forgeWithRoom(int bytes) {
    return Forgery.withRoom(good, bytes);
  }
}

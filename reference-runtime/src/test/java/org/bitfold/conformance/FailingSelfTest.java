package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Sha256;

/**
 * A valid file whose self-test no runtime passes: the digest of its last node is not that of the
 * node's value.
 *
 * @param name what is wrong with it, fit for a file name
 * @param testCase whose model it is
 * @param bit of the digest, counted from the lowest of its first byte, that is the other one
 */
record FailingSelfTest(String name, Case testCase, int bit) {
  static List<FailingSelfTest> all(List<Case> cases) {
    return List.of(
        new FailingSelfTest("first-bit-of-the-only-digest", of(cases, "unary-negate"), 0),
        new FailingSelfTest("last-bit-of-the-only-digest", of(cases, "unary-negate"), 255),
        new FailingSelfTest("last-digest-of-many", of(cases, "net-super-resolution"), 100));
  }

  private static Case of(List<Case> cases, String name) {
    return cases.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  /** The model with what was wrong put into its self-test. */
  Model spoiled(Model passing) {
    SelfTest test = passing.selfTest().orElseThrow();
    List<Sha256> digests = new ArrayList<>(test.digests());
    byte[] last = digests.removeLast().toBytes();
    last[bit / 8] ^= (byte) (1 << bit % 8);
    digests.add(Sha256.of(last));
    return passing.withSelfTest(new SelfTest(test.seed(), test.shapes(), digests));
  }
}

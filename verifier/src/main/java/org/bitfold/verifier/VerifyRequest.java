package org.bitfold.verifier;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What to verify and how hard.
 *
 * @param packed the packed file
 * @param onnx the network it was converted from; C1, C3 and C4 need it
 * @param golden a folder with {@code input_N.npy} and {@code output_N.npy}, float32 NCHW; for C4
 * @param quick fewer and smaller inputs
 * @param tries inputs generated for the whole network and for each binary layer in C2; 0 leaves the
 *     number to the verifier, which fits it to the network's size
 * @param seed where every generated input starts from
 * @param timeBudget after this time what is left is not executed, and the outcome says so
 * @param maxWork how many times the work that networks of such a file's size ask for a run may ask
 *     for; what asks for more is not executed
 * @param failures the folder where failing inputs are saved
 */
public record VerifyRequest(
    Path packed,
    Optional<Path> onnx,
    Optional<Path> golden,
    boolean quick,
    int tries,
    long seed,
    Duration timeBudget,
    double maxWork,
    Path failures) {
  /** The seed when none is given. */
  public static final long DEFAULT_SEED = 1;

  /** A request with default settings, to be refined. */
  public static Builder builder(Path packed) {
    return new Builder(packed);
  }

  /** Collects a request. */
  public static final class Builder {
    private final Path packed;
    private Optional<Path> onnx = Optional.empty();
    private Optional<Path> golden = Optional.empty();
    private boolean quick;
    private int tries;
    private long seed = DEFAULT_SEED;
    private Duration timeBudget = Duration.ofMinutes(10);
    private double maxWork = 1;
    private Path failures = Path.of("");

    private Builder(Path packed) {
      this.packed = packed;
    }

    /** The network the file was converted from. */
    public Builder onnx(Path value) {
      onnx = Optional.of(value);
      return this;
    }

    /** A folder with golden tensors. */
    public Builder golden(Path value) {
      golden = Optional.of(value);
      return this;
    }

    /** Fewer and smaller inputs. */
    public Builder quick(boolean value) {
      quick = value;
      return this;
    }

    /** Inputs for the whole network and for each binary layer; 0 leaves the choice. */
    public Builder tries(int value) {
      tries = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder timeBudget(Duration value) {
      timeBudget = value;
      return this;
    }

    /** Allows files that one trusts more work than their size justifies. */
    public Builder maxWork(double value) {
      maxWork = value;
      return this;
    }

    /** Where failing inputs are saved; the current folder by default. */
    public Builder failures(Path value) {
      failures = value;
      return this;
    }

    /** The request. */
    public VerifyRequest build() {
      return new VerifyRequest(
          packed, onnx, golden, quick, tries, seed, timeBudget, maxWork, failures);
    }
  }
}

package org.bitfold.verifier.bitexact;

import java.util.List;
import java.util.function.Function;
import org.bitfold.model.Model;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;

/**
 * A way to run packed models.
 *
 * @param name for reports
 * @param opener makes a model ready to run that way
 */
record Contestant(String name, Function<Model, Session> opener) {
  /** Every kind of kernels that this JVM has, by itself and on several threads. */
  static final List<Contestant> ALL =
      List.of(
          of("scalar kernels, 1 thread", new SessionOptions(1, KernelChoice.SCALAR)),
          of("best kernels, 1 thread", new SessionOptions(1, KernelChoice.AUTO)),
          of("best kernels, 2 threads", new SessionOptions(2, KernelChoice.AUTO)));

  private static Contestant of(String name, SessionOptions options) {
    return new Contestant(name, model -> Session.open(model, options));
  }

  Session open(Model model) {
    return opener.apply(model);
  }
}

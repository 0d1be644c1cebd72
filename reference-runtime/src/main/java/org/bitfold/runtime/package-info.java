/**
 * Runs packed models: the API for people who embed Bitfold.
 *
 * <p>{@link org.bitfold.runtime.Session} runs a {@link org.bitfold.model.Model} on {@link
 * org.bitfold.runtime.Tensor}s. Whatever the threads and kernels, the output bytes are those of
 * {@link org.bitfold.runtime.reference.ReferenceInterpreter}. Nothing but flatbuffers-java is
 * needed beside Bitfold's own two modules; with {@code --add-modules jdk.incubator.vector} it is
 * quicker, and with AVX-512 quicker still with {@code -XX:ObjectAlignmentInBytes=64}.
 *
 * {@snippet :
 * Model model = BfldReader.read(Path.of("model.bfld"));
 * try (Session session = Session.open(model, SessionOptions.defaults().withThreads(2))) {
 *   Tensor small = Pictures.read(Path.of("small.png"), model.metadata(), 3);
 *   Tensor large =
 *       session
 *           .run(
 *               List.of(small),
 *               (done, total) -> System.out.println(done + " of " + total + " rows"))
 *           .get(0);
 *   Pictures.write(Path.of("large.png"), large, model.metadata());
 * }
 * }
 */
package org.bitfold.runtime;

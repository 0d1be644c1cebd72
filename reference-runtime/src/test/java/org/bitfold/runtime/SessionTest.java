package org.bitfold.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.Window;
import org.bitfold.runtime.bench.Nets;
import org.bitfold.runtime.reference.ReferenceInterpreter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionTest {
  private static final Model MODEL = Nets.bbcuM(32, 1, 2);

  @ParameterizedTest
  @EnumSource
  void aNetworkOfManyTilesGivesTheBytesOfTheReference(KernelChoice kernels) {
    Tensor picture = picture(7, 150, 1);
    Tensor expected = ReferenceInterpreter.outputs(MODEL, List.of(picture)).get(0);
    for (int threads = 1; threads <= 3; threads++) {
      try (Session session = Session.open(MODEL, new SessionOptions(threads, kernels))) {
        assertEquals(expected, session.run(picture), threads + " threads");
      }
    }
  }

  @Test
  void oneSessionServesSeveralThreads() throws Exception {
    SessionOptions options = new SessionOptions(2, KernelChoice.AUTO);
    try (Session session = Session.open(MODEL, options);
        ExecutorService pool = Executors.newFixedThreadPool(3)) {
      List<Future<Tensor>> results = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Tensor picture = picture(5 + i, 9, i);
        results.add(pool.submit(() -> session.run(picture)));
      }
      for (int i = 0; i < 6; i++) {
        Tensor picture = picture(5 + i, 9, i);
        assertEquals(session.run(picture), results.get(i).get());
      }
    }
  }

  @Test
  void streamedRowsAreThoseOfAWholeRun() {
    Tensor picture = picture(11, 6, 3);
    try (Session session = Session.open(MODEL, SessionOptions.defaults())) {
      Tensor whole = session.run(picture);
      int[] next = {0};
      float[] expected = new float[whole.shape().width() * whole.shape().channels()];
      RowSink sink =
          (y, row, offset) -> {
            assertEquals(next[0]++, y);
            whole.copyRow(y, expected, 0);
            for (int i = 0; i < expected.length; i++) {
              assertEquals(expected[i], row[offset + i]);
            }
          };
      session.stream(List.of(RowSource.of(picture)), List.of(sink));
      assertEquals(whole.shape().height(), next[0]);
    }
  }

  @Test
  void badInputsAreRefused() {
    try (Session session = Session.open(MODEL, SessionOptions.defaults())) {
      Tensor gray = Tensor.generate(new Shape(4, 4, 1), (_, _, _) -> 0f);
      assertThrows(ShapeException.class, () -> session.run(gray));
      Tensor infinite =
          Tensor.generate(
              new Shape(4, 4, 3), (y, x, _) -> y == 3 && x == 2 ? Float.POSITIVE_INFINITY : 0f);
      NonFiniteInputException e =
          assertThrows(NonFiniteInputException.class, () -> session.run(infinite));
      assertTrue(e.getMessage().contains("Infinity in row 3, column 2"), e.getMessage());
    }
  }

  /** Rows that no output needs, below a window's last stride, and a picture that nobody reads. */
  @Test
  void numbersThatNothingReadsAreFiniteToo() {
    Window sparse = new Window(3, 3, 1, 1, 0, 0, 0, 0);
    Model model =
        new Model(
            List.of(new Input("x", 1, 0, 0), new Input("unread", 1, 0, 0)),
            List.of(new Node("pool", new Op.MaxPool(1, 1, sparse, false), List.of(0), "")),
            List.of(new Output("y", 2)),
            new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
            Provenance.none(),
            Optional.empty());
    Tensor good = Tensor.generate(new Shape(600, 5, 1), (_, _, _) -> 0f);
    Tensor bad = Tensor.generate(new Shape(600, 5, 1), (y, _, _) -> y == 599 ? Float.NaN : 0f);
    for (int threads = 1; threads <= 2; threads++) {
      try (Session session = Session.open(model, SessionOptions.defaults().withThreads(threads))) {
        assertEquals(200, session.run(List.of(good, good)).get(0).shape().height());
        assertThrows(NonFiniteInputException.class, () -> session.run(List.of(bad, good)));
        assertThrows(NonFiniteInputException.class, () -> session.run(List.of(good, bad)));
      }
    }
  }

  @Test
  void anInterruptedRunIsCancelled() {
    int[] rows = {0};
    RowSink interrupting =
        (_, _, _) -> {
          rows[0]++;
          Thread.currentThread().interrupt();
        };
    RowSource source = RowSource.of(picture(40, 6, 1));
    try (Session session = Session.open(MODEL, SessionOptions.defaults())) {
      assertThrows(
          CancellationException.class,
          () -> session.stream(List.of(source), List.of(interrupting)));
    }
    assertTrue(Thread.interrupted(), "the thread stays interrupted");
    assertTrue(rows[0] > 0 && rows[0] < 160, rows[0] + " rows");
  }

  @Test
  void aListenerHearsOfEveryRowAndMayCancel() {
    Tensor picture = picture(20, 6, 1);
    try (Session session = Session.open(MODEL, new SessionOptions(2, KernelChoice.AUTO))) {
      List<Integer> heard = new ArrayList<>();
      ProgressListener listener =
          (done, total) -> {
            assertEquals(80, total);
            heard.add(done);
          };
      Tensor whole = session.run(List.of(picture), listener).get(0);
      assertEquals(IntStream.rangeClosed(1, 80).boxed().toList(), heard);
      ProgressListener cancelling =
          (done, _) -> {
            if (done == 3) {
              throw new CancellationException("enough");
            }
          };
      assertThrows(CancellationException.class, () -> session.run(List.of(picture), cancelling));
      assertEquals(whole, session.run(picture), "the session can be used on");
    }
  }

  @Test
  void aClosedSessionRefusesRuns() {
    Session session = Session.open(MODEL, SessionOptions.defaults());
    session.close();
    session.close();
    assertThrows(IllegalStateException.class, () -> session.run(picture(4, 4, 1)));
  }

  @Test
  void aFailureInASourceReachesTheCallerAndEndsTheThreads() {
    RowSource broken =
        new RowSource() {
          @Override
          public Shape shape() {
            return new Shape(8, 8, 3);
          }

          @Override
          public void read(int y, float[] row, int offset) {
            throw new IllegalStateException("row " + y + " cannot be read");
          }
        };
    try (Session session = Session.open(MODEL, new SessionOptions(2, KernelChoice.SCALAR))) {
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class,
              () -> session.stream(List.of(broken), List.of((_, _, _) -> {})));
      assertEquals("row 0 cannot be read", e.getMessage());
    }
  }

  private static Tensor picture(int height, int width, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return Tensor.generate(new Shape(height, width, 3), (_, _, _) -> (float) random.nextDouble());
  }
}

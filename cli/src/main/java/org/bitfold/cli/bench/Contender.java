package org.bitfold.cli.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.bitfold.model.Model;
import org.bitfold.runtime.RowSink;
import org.bitfold.runtime.RowSource;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OptimizedNetwork;

/** A network ready to be run on one picture again and again. */
public interface Contender extends AutoCloseable {
  /** What it is called in the table. */
  String name();

  /** Threads that it works on. */
  int threads();

  /** Runs it once. */
  void run();

  /** Bytes of memory that one run needs beyond the weights; negative where that is not known. */
  long runBytes();

  @Override
  void close();

  /** A packed model; its rows are dropped as they are made, as when they go to a file. */
  static Contender packed(String name, Model model, SessionOptions options, Tensor picture) {
    Session session = Session.open(model, options);
    List<RowSource> source = List.of(RowSource.of(picture));
    List<RowSink> sink = List.of((_, _, _) -> {});
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int threads() {
        return options.threads();
      }

      @Override
      public void run() {
        session.stream(source, sink);
      }

      @Override
      public long runBytes() {
        return Memory.allocatedBy(this::run);
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  /** An ONNX network in ONNX Runtime with all optimizations. */
  static Contender onnx(Path file, int threads, Tensor picture) {
    return onnx(
        file.getFileName().toString(),
        threads,
        picture,
        input -> OptimizedNetwork.open(file, threads, input));
  }

  /** As {@link #onnx(Path, int, Tensor)}; the network is given as the bytes of its file. */
  static Contender onnx(String name, byte[] bytes, int threads, Tensor picture) {
    return onnx(
        name, threads, picture, input -> OptimizedNetwork.open(name, bytes, threads, input));
  }

  private static Contender onnx(
      String name, int threads, Tensor picture, Function<OnnxArray, OptimizedNetwork> loader) {
    OnnxArray input =
        new OnnxArray(
            new long[] {
              1, picture.shape().channels(), picture.shape().height(), picture.shape().width()
            },
            picture.toNchw());
    long before = Memory.resident();
    OptimizedNetwork network = loader.apply(input);
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int threads() {
        return threads;
      }

      @Override
      public void run() {
        network.run();
      }

      @Override
      public long runBytes() {
        return Memory.peakGrowth(before, network::run);
      }

      @Override
      public void close() {
        network.close();
      }
    };
  }
}

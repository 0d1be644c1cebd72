package org.bitfold.cli.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Output;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;
import org.bitfold.runtime.RowSink;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.TensorBuilder;

/**
 * One run of a model from files to files. Rows go through it as they come: where input and output
 * are PNG, memory does not grow with the height of the picture.
 */
public final class Restoration implements AutoCloseable {
  private final List<InputRows> inputs = new ArrayList<>();
  private final List<OutputRows> outputs = new ArrayList<>();
  private final List<Shape> shapes;
  private final Deque<Closeable> opened = new ArrayDeque<>();

  private Restoration(Model model, List<Path> inputFiles, List<Path> outputFiles)
      throws IOException {
    try {
      for (int i = 0; i < inputFiles.size(); i++) {
        InputRows rows = Tensors.open(inputFiles.get(i), model.inputs().get(i), model.metadata());
        opened.push(rows);
        inputs.add(rows);
      }
      List<Shape> all = ShapeRules.shapes(model, inputShapes());
      shapes = model.outputs().stream().map(Output::value).map(all::get).toList();
      int depth = inputs.get(0).depth();
      for (int i = 0; i < outputFiles.size(); i++) {
        OutputRows rows =
            Tensors.create(outputFiles.get(i), shapes.get(i), model.metadata(), depth);
        opened.push(rows);
        outputs.add(rows);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens all files.
   *
   * @throws IOException if one cannot be read or written
   * @throws org.bitfold.model.ShapeException if the model cannot take pictures of these sizes
   */
  public static Restoration open(Model model, List<Path> inputs, List<Path> outputs)
      throws IOException {
    return new Restoration(model, inputs, outputs);
  }

  /** Of every input. */
  public List<Shape> inputShapes() {
    return inputs.stream().map(InputRows::shape).toList();
  }

  /** Of every output. */
  public List<Shape> outputShapes() {
    return shapes;
  }

  /** Runs the model, opened as {@code session}; the results appear when all of them are whole. */
  public void run(Session session) throws IOException {
    session.stream(inputs, outputs);
    finish();
  }

  /** As {@link #run}, and returns what the first result holds. */
  public Tensor runAndKeep(Session session) throws IOException {
    TensorBuilder kept = new TensorBuilder(shapes.get(0));
    OutputRows first = outputs.get(0);
    List<RowSink> sinks = new ArrayList<>(outputs);
    sinks.set(
        0,
        (y, row, offset) -> {
          kept.write(y, row, offset);
          first.write(y, row, offset);
        });
    session.stream(inputs, sinks);
    finish();
    return kept.build();
  }

  private void finish() throws IOException {
    for (OutputRows output : outputs) {
      output.finish();
    }
  }

  @Override
  public void close() throws IOException {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.bitfold.format.BfldReader;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;

/**
 * Prints the milliseconds that a packed model needs for a picture, one thread, warm: the fastest of
 * all runs within some seconds. timing.py starts it, as {@code java -cp bitfold.jar Stopwatch.java
 * MODEL HEIGHT WIDTH SECONDS}.
 */
final class Stopwatch {
  private Stopwatch() {}

  public static void main(String[] arguments) throws Exception {
    Model model = BfldReader.read(Path.of(arguments[0]));
    int height = Integer.parseInt(arguments[1]);
    int width = Integer.parseInt(arguments[2]);
    long nanos = Math.round(1e9 * Double.parseDouble(arguments[3]));
    SplittableRandom random = new SplittableRandom(1);
    Shape shape = new Shape(height, width, model.inputs().get(0).channels());
    Tensor picture = Tensor.generate(shape, (_, _, _) -> (float) random.nextDouble());
    long best = Long.MAX_VALUE;
    long end = System.nanoTime() + nanos;
    try (Session session = Session.open(model, new SessionOptions(1, KernelChoice.AUTO))) {
      for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
        session.run(picture);
        best = Math.min(best, System.nanoTime() - start);
      }
      System.err.println(session.kernels());
    }
    System.out.println(best / 1e6);
  }
}

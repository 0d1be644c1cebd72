package org.bitfold.verifier.bitexact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Window;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.io.Npy;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Progress;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.samples.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults are planted into kernels, one at a time; C2 wants each refuted on three nets, shrunk to a
 * small picture that is saved, with a command that finds it again. Prints the table.
 */
class KernelFaultsTest {
  /** Below a word of bits, a word and some, two words to a group. */
  private static final int[] CHANNELS = {8, 34, 66};

  private static final Path DOCUMENT = Path.of("MUTATIONS.md");

  private static final int[] WIDE = {66, 98, 130};

  private static final int MOST_PIXELS = 12;

  /** Shrinking ends where nothing smaller fails, however slow or often stopped the machine is. */
  private static final Duration UNHURRIED = Duration.ofDays(1);

  /** For those that show only sometimes, which nothing small needs to be found of. */
  private static final Duration SHORT = Duration.ofMillis(500);

  /** They show only after several calls, or only sometimes. */
  private static final Set<String> UNSTEADY =
      Set.of("sums kept from the call before", KernelFaults.OF_HELPERS);

  private static final Pattern REPEAT =
      Pattern.compile(
          "repeat: bitfold verify '(.*)' --seed (\\d+)(?: --tries (\\d+))?( --quick)?$");

  @TempDir private Path folder;

  @Test
  void everyFaultIsRefutedAndShrunk() throws IOException {
    StringBuilder table =
        new StringBuilder("| fault in a kernel | smallest pictures found |\n|---|---|\n");
    List<String> survivors = new ArrayList<>();
    for (String fault : KernelFaults.all(1).keySet()) {
      List<String> sizes = new ArrayList<>();
      for (int channels : fault.equals(KernelFaults.OF_HELPERS) ? WIDE : CHANNELS) {
        Model model = network(channels);
        List<Contestant> faulty = contestants(KernelFaults.all(channels).get(fault));
        boolean steady = !UNSTEADY.contains(fault);
        Claim claim = check(model, faulty, request(), steady ? UNHURRIED : SHORT);
        if (claim.verdict() == Verdict.REFUTED) {
          sizes.add(shrunk(model, faulty, claim, steady));
        } else {
          survivors.add(fault + " on " + channels + " channels");
        }
      }
      table.append("| %s | %s |\n".formatted(fault, String.join(", ", sizes)));
    }
    System.out.print(table);
    assertEquals(List.of(), survivors);
    assertEquals(KernelFaults.all(1).keySet(), documented(), "the kernels' table in " + DOCUMENT);
  }

  /** The faults of the table in the documentation. */
  private static Set<String> documented() throws IOException {
    Set<String> faults = new LinkedHashSet<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.endsWith("| C2 |")) {
        faults.add(line.substring(2, line.indexOf(" |")));
      }
    }
    return faults;
  }

  @Test
  void rightKernelsAreNotRefuted() throws IOException {
    for (int channels : CHANNELS) {
      Model model = network(channels);
      Claim claim = check(model, contestants(Kernels.of(KernelChoice.AUTO)), request());
      assertEquals(Verdict.OBSERVED, claim.verdict());
    }
  }

  @Test
  void thePrintedCommandFindsTheSameInput() throws IOException {
    List<Contestant> faulty = contestants(KernelFaults.all(34).get("padding counted"));
    Model model = network(34);
    Finding first = check(model, faulty, request()).findings().get(0);
    byte[] saved = Files.readAllBytes(Path.of(detail(first, "saved")));
    Matcher command = REPEAT.matcher(first.message());
    assertTrue(command.find(), first.message());
    VerifyRequest again =
        VerifyRequest.builder(Path.of(command.group(1)))
            .seed(Long.parseLong(command.group(2)))
            .tries(Integer.parseInt(command.group(3)))
            .quick(command.group(4) != null)
            .failures(Files.createDirectories(folder.resolve("again")))
            .build();
    Finding second = check(model, faulty, again).findings().get(0);
    assertArrayEquals(saved, Files.readAllBytes(Path.of(detail(second, "saved"))));
    for (String what : List.of("kernels", "channel", "row", "column", "found", "expected")) {
      assertEquals(detail(first, what), detail(second, what));
    }
  }

  @Test
  void aKernelThatThrowsIsNamedWithWhatItThrows() throws IOException {
    List<Contestant> faulty = contestants(KernelFaults.all(8).get(KernelFaults.THROWS));
    Finding finding = check(network(8), faulty, request()).findings().get(0);
    String thrown = "java.lang.ArrayIndexOutOfBoundsException: Index 9 out of bounds for length 9";
    assertTrue(
        finding.message().contains("throw " + thrown + " in org.bitfold."), finding.message());
    assertEquals(thrown, detail(finding, "exception"));
    assertTrue(detail(finding, "kernels").contains("planted fault"), finding.toString());
  }

  @Test
  void weightsThatCannotBePackedRefuteTheClaim() throws IOException {
    Contestant never =
        new Contestant(
            "kernels that cannot be opened",
            model -> {
              throw new NegativeArraySizeException("-1");
            });
    Claim claim = check(network(8), List.of(never), request());
    assertEquals(Verdict.REFUTED, claim.verdict());
    assertTrue(claim.findings().get(0).message().contains("NegativeArraySize"), claim.toString());
  }

  @Test
  void littleMemoryAndACancelledRunShowNothing() {
    Contestant exhausted =
        new Contestant(
            "exhausted",
            model -> {
              throw new OutOfMemoryError("planted");
            });
    Contestant cancelled =
        new Contestant(
            "cancelled",
            model -> {
              throw new CancellationException("planted");
            });
    assertThrows(OutOfMemoryError.class, () -> check(network(8), List.of(exhausted), request()));
    assertThrows(
        CancellationException.class, () -> check(network(8), List.of(cancelled), request()));
  }

  @Test
  void nothingIsLoggedOfAFailure() throws IOException {
    List<String> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            logged.add(entry.getLoggerName() + ": " + entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      Kernels wrong = KernelFaults.all(8).get("padding counted");
      assertEquals(Verdict.REFUTED, check(network(8), contestants(wrong), request()).verdict());
    } finally {
      root.removeHandler(handler);
    }
    assertEquals(List.of(), logged);
  }

  /** The finding's input is small, saved, and still tells the kernels apart. */
  private String shrunk(Model model, List<Contestant> faulty, Claim claim, boolean steady)
      throws IOException {
    Finding finding = claim.findings().get(0);
    Sample sample =
        new Sample("saved", List.of(Sample.planes(Npy.read(Path.of(detail(finding, "saved"))))));
    int pixels = sample.inputs().get(0).height() * sample.inputs().get(0).width();
    assertTrue(pixels <= MOST_PIXELS || !steady, finding.message());
    String part = detail(finding, "part");
    Model judged =
        Stretch.of(model).stream()
            .filter(stretch -> stretch.name().equals(part))
            .findFirst()
            .map(Stretch::model)
            .orElse(model);
    try (Contest contest = new Contest(judged, faulty)) {
      Optional<Divergence> divergence = contest.judge(sample);
      assertTrue(divergence.isPresent() || !steady, finding.message());
    }
    return sample.inputs().get(0).height() + "x" + sample.inputs().get(0).width();
  }

  private static String detail(Finding finding, String name) {
    return finding.details().stream()
        .filter(detail -> detail.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private VerifyRequest request() {
    return VerifyRequest.builder(folder.resolve("packed.bfld"))
        .tries(6)
        .quick(true)
        .failures(folder)
        .build();
  }

  private static List<Contestant> contestants(Kernels kernels) {
    SessionOptions two = new SessionOptions(2, KernelChoice.AUTO);
    return List.of(new Contestant("planted fault", model -> Session.open(model, two, kernels)));
  }

  private static Claim check(Model model, List<Contestant> contestants, VerifyRequest request)
      throws IOException {
    return check(model, contestants, request, UNHURRIED);
  }

  private static Claim check(
      Model model, List<Contestant> contestants, VerifyRequest request, Duration shrinking)
      throws IOException {
    byte[] bytes = BfldWriter.toBytes(model);
    return BitExactClaim.check(
        request, bytes, model, contestants, Deadline.in(UNHURRIED), shrinking, Progress.SILENT);
  }

  /** A net that uses every kernel. */
  private static Model network(int channels) {
    return new Net(channels).model();
  }

  /** Writes that net. */
  private static final class Net {
    private final int channels;
    private final Random random = new Random(7);
    private final List<Node> nodes = new ArrayList<>();

    Net(int channels) {
      this.channels = channels;
    }

    Model model() {
      int head =
          add(
              new Op.Conv2d(
                  new FloatFilters(channels, 3, 3, 3, floats(27 * channels)),
                  floats(channels),
                  Window.padded(1),
                  1),
              0);
      int signs = add(new Op.Binarize(floats(channels)), head);
      int sums = add(new Op.BinaryConv2d(bits(channels / 2, false), Window.padded(1), 2), signs);
      int scaled = add(new Op.ScaleSums(floats(channels), floats(channels)), sums);
      int rectified = add(new Op.PRelu(floats(channels)), scaled);
      int shifted = add(new Op.Affine(floats(channels), floats(channels)), rectified);
      int residual = add(new Op.Binary(Op.BinaryFunction.SUBTRACT), shifted, head);
      int ungrouped = add(new Op.Binarize(floats(channels)), residual);
      int plain = add(new Op.BinaryConv2d(bits(channels, false), Window.padded(1), 1), ungrouped);
      int more = add(new Op.ScaleSums(floats(channels), floats(channels)), plain);
      int trits =
          add(
              new Op.Ternarize(
                  FloatVector.filled(channels, -0.4f), FloatVector.filled(channels, 0.3f)),
              more);
      int masked = add(new Op.BinaryConv2d(bits(channels, true), Window.padded(1), 1), trits);
      int last = add(new Op.ScaleSums(floats(channels), floats(channels)), masked);
      int resized =
          add(
              new Op.Resize(
                  new Op.Ratio(2, 1),
                  new Op.Ratio(2, 1),
                  new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL)),
              last);
      add(new Op.PRelu(floats(channels)), resized);
      int end = add(new Op.Clip(-1, 1), nodes.size());
      return new Model(
          List.of(new Input("input", 3, 0, 0)),
          nodes,
          List.of(new Output("output", end), new Output("features", residual)),
          new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1),
          Provenance.none(),
          Optional.empty());
    }

    private int add(Op op, Integer... inputs) {
      nodes.add(new Node(op.opName() + nodes.size(), op, List.of(inputs), ""));
      return nodes.size();
    }

    private FloatVector floats(int count) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextGaussian() / 3;
      }
      return FloatVector.of(values);
    }

    private BitFilters bits(int inputs, boolean zeros) {
      byte[] weights = new byte[channels * 9 * inputs];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (byte) (zeros && i % 7 == 0 ? 0 : 2 * random.nextInt(2) - 1);
      }
      return BitFilters.pack(channels, 3, 3, inputs, weights);
    }
  }
}

package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bitfold.format.BfldReader;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.bitfold.verifier.simulation.Simulation;
import org.bitfold.verifier.work.Load;
import org.bitfold.verifier.work.WorkLimit;
import org.bitfold.zoo.Zoo;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Valid files that ask for hours of work or all of the memory: what commands make of them is told
 * by what they allocate, for whatever computes makes values.
 */
class HeavyFilesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final long MEGABYTE = 1 << 20;

  /** What a command needs for itself, and for each byte of a file that it spells out. */
  private static final long ALLOCATED = 48 * MEGABYTE;

  private static final long ALLOCATED_PER_BYTE = 256;

  private static final Pattern LIFTED = Pattern.compile(WorkLimit.OPTION + " (\\d+) runs it");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> verifyingRunsNothing() {
    return HeavyModels.all().entrySet().stream()
        .map(model -> DynamicTest.dynamicTest(model.getKey(), () -> verify(write(model))));
  }

  private static void verify(Path file) throws IOException {
    long before = THREADS.getTotalThreadAllocatedBytes();
    CommandRun run = CommandRun.of("verify", file);
    expectModest(file, THREADS.getTotalThreadAllocatedBytes() - before);
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.out());
    assertTrue(LIFTED.matcher(run.out()).find(), run.out());
    assertTrue(run.out().contains("NOT CHECKED (C1 not asked for, C2 NOT CHECKED"), run.out());
  }

  @TestFactory
  Stream<DynamicTest> inspectingSpellsThemOut() {
    return HeavyModels.all().entrySet().stream()
        .map(model -> DynamicTest.dynamicTest(model.getKey(), () -> inspect(write(model))));
  }

  private static void inspect(Path file) throws IOException {
    for (List<String> options : List.of(List.<String>of(), List.of("--json"))) {
      List<Object> arguments = new ArrayList<>(List.of("inspect", file));
      arguments.addAll(options);
      long before = THREADS.getTotalThreadAllocatedBytes();
      CommandRun.of(arguments.toArray()).succeeds();
      expectModest(file, THREADS.getTotalThreadAllocatedBytes() - before);
    }
  }

  private static void expectModest(Path file, long allocated) throws IOException {
    long most = ALLOCATED + ALLOCATED_PER_BYTE * Files.size(file);
    assertTrue(allocated <= most, () -> "%,d bytes, at most %,d".formatted(allocated, most));
  }

  @Test
  void theOnnxFilesClaimsRunNothingEither() throws IOException {
    Model model = HeavyModels.all().get("resized-to-a-million-times-the-pixels");
    Path file = write(Map.entry("model", model));
    Path onnx = folder.resolve("model.onnx");
    Simulation.write(model, onnx);
    CommandRun run = CommandRun.of("verify", file, "--onnx", onnx, "--json");
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.err());
    for (JsonNode claim : new ObjectMapper().readTree(run.out()).get("claims")) {
      assertEquals("NOT_EXECUTED", claim.get("verdict").asText(), claim.toString());
      assertTrue(claim.get("reason").asText().contains(WorkLimit.OPTION), claim.toString());
    }
  }

  @Test
  void goldenTensorsAreNotRunEither() throws IOException {
    Model model = HeavyModels.all().get("resized-to-a-million-times-the-pixels");
    Path file = write(Map.entry("model", model));
    Path golden = Files.createDirectories(folder.resolve("golden"));
    Tensor one = Tensor.of(new Shape(1, 1, 1), new float[1]);
    Npy.write(golden.resolve("input_0.npy"), one);
    Npy.write(golden.resolve("output_0.npy"), one);
    CommandRun run = CommandRun.of("verify", file, "--golden", golden);
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.err());
    assertTrue(run.out().contains("input_0.npy: the network on 1x1x1 would make"), run.out());
  }

  @Test
  void theOptionThatIsNamedLiftsTheLimit() throws IOException {
    Path file = write(Map.entry("model", HeavyModels.justBeyond()));
    Matcher lifted = LIFTED.matcher(CommandRun.of("verify", file).out());
    assertTrue(lifted.find());
    CommandRun run = CommandRun.of("verify", file, "--quick", WorkLimit.OPTION, lifted.group(1));
    assertEquals(ExitCode.SUCCESS, run.exitCode(), run.out());
    CommandRun.of("verify", file, WorkLimit.OPTION, "0").refuses(ExitCode.USAGE, "above 0");
  }

  /** Five times as far below as pictures grow when sides must be multiples of 8. */
  @TestFactory
  Stream<DynamicTest> trainedNetworksStayFarBelow() {
    return Zoo.models().stream().map(name -> DynamicTest.dynamicTest(name, () -> below(name)));
  }

  private void below(String name) throws IOException {
    Path packed = folder.resolve(name + ".bfld");
    Path onnx = Zoo.copyModel(name, Files.createDirectories(folder.resolve(name)));
    CommandRun.of("convert", onnx, "-o", packed, "--allow-float");
    Model model = BfldReader.read(packed);
    Load load = Load.of(model, model.selfTest().orElseThrow().pictures(model.inputs()));
    WorkLimit limit = new WorkLimit(Files.size(packed), 1);
    assertTrue(limit.admits(new Load(5 * load.values(), 5 * load.operations())), load.toString());
  }

  private Path write(Map.Entry<String, Model> model) throws IOException {
    Path file = folder.resolve(model.getKey() + ".bfld");
    BfldWriter.write(model.getValue(), file);
    assertTrue(Files.size(file) < MEGABYTE, () -> model.getKey() + " is large");
    return file;
  }
}

package org.bitfold.verifier.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Outcome;
import org.bitfold.verifier.models.Originals;
import org.bitfold.verifier.models.SampleModels;
import org.bitfold.verifier.simulation.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants faults that nobody thought of, one at a time, into packed files of several architectures,
 * and wants each refuted by a claim or shown harmless by a rule. {@code -Dbitfold.faults=N} plants
 * up to N into each, {@code -Dbitfold.faults.seed=S} others, {@code -Dbitfold.faults.in=A,B} in
 * other files: {@code net}, {@code ops}, or folders with a {@code model.onnx}.
 */
class GeneratedFaultsTest {
  private static final int FEW = 12;

  /** A net of every kind of piece, and a real export. */
  private static final String HERE = "net,../converter/src/test/resources/exports/brevitas";

  @TempDir private Path folder;

  @Test
  void areRefutedOrHarmless() throws IOException {
    long seed = Long.getLong("bitfold.faults.seed", 1);
    int most = Integer.getInteger("bitfold.faults", FEW);
    Map<String, Map<String, Integer>> byName = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> byKind = new TreeMap<>();
    List<String> survivors = new ArrayList<>();
    for (String where : System.getProperty("bitfold.faults.in", HERE).split(",")) {
      for (Map.Entry<String, FaultSweep> each : sweeps(where).entrySet()) {
        FaultSweep sweep = each.getValue();
        Outcome before = sweep.withoutFault();
        if (before != Outcome.VERIFIED) {
          survivors.add("%s: %s without a fault".formatted(each.getKey(), before));
          continue; // the others' tables are worth having
        }
        sweep.run(seed, most);
        add(byName.computeIfAbsent(each.getKey(), _ -> new TreeMap<>()), sweep.results());
        sweep
            .byKind()
            .forEach(
                (kind, found) -> add(byKind.computeIfAbsent(kind, _ -> new TreeMap<>()), found));
        sweep.survivors().forEach(fault -> survivors.add(each.getKey() + ": " + fault));
      }
    }
    System.out.printf("seed %d, up to %d faults in each%n", seed, most);
    System.out.print(table("planted in", byName));
    System.out.print(table("kind", byKind));
    survivors.forEach(System.out::println);
    assertEquals(
        0, survivors.size(), "neither refuted nor harmless, or the verifier broke down, see above");
  }

  private static void add(Map<String, Integer> sum, Map<String, Integer> more) {
    more.forEach((result, count) -> sum.merge(result, count, Integer::sum));
  }

  private static String table(String first, Map<String, Map<String, Integer>> rows) {
    TreeSet<String> columns = new TreeSet<>();
    rows.values().forEach(row -> columns.addAll(row.keySet()));
    StringBuilder table = new StringBuilder();
    table.append("| %s | %s |\n|---".formatted(first, String.join(" | ", columns)));
    table.append("|--:".repeat(columns.size())).append("|\n");
    rows.forEach(
        (name, row) ->
            table.append(
                "| %s | %s |\n"
                    .formatted(
                        name,
                        columns.stream()
                            .map(column -> row.containsKey(column) ? "" + row.get(column) : "")
                            .collect(Collectors.joining(" | ")))));
    return table.append('\n').toString();
  }

  private Map<String, FaultSweep> sweeps(String where) throws IOException {
    Map<String, FaultSweep> sweeps = new LinkedHashMap<>();
    switch (where) {
      case "net" -> sweeps.put(where, simulated(where, FaultyNet.sound(3)));
      case "ops" -> {
        for (Map.Entry<String, Model> each : SampleModels.all().entrySet()) {
          sweeps.put(each.getKey(), simulated(each.getKey(), each.getValue()));
        }
      }
      default -> {
        Path onnx = Path.of(where, "model.onnx");
        Model model = Converter.convert(onnx, ConvertOptions.defaults()).model();
        sweeps.put(
            Path.of(where).getFileName().toString(),
            new FaultSweep(SelfTests.record(model), onnx, folder));
      }
    }
    return sweeps;
  }

  private FaultSweep simulated(String name, Model model) throws IOException {
    Model sound = SelfTests.record(named(Originals.sourced(model)));
    Path onnx = folder.resolve(name.replaceAll("\\W", "-") + ".onnx");
    Simulation.write(sound, onnx);
    return new FaultSweep(sound, onnx, folder);
  }

  /** Nodes are named like those of the original, as a converter names them. */
  private static Model named(Model model) {
    return new Model(
        model.inputs(),
        model.nodes().stream()
            .map(node -> new Node(node.source(), node.op(), node.inputs(), node.source()))
            .toList(),
        model.outputs(),
        model.metadata(),
        model.provenance(),
        model.selfTest());
  }
}

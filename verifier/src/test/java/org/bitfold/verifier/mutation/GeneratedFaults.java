package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bitfold.model.ElementType;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.IntVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Sha256;
import org.bitfold.model.ValueType;

/** Every way in which one place of a packed model can be wrong, whatever the model is made of. */
final class GeneratedFaults {
  /** Activations of pictures seldom lie beyond it. */
  private static final float FAR = 1000;

  private final Model model;
  private final List<ValueType> types;
  private final Random random;
  private final List<Alteration<Model>> faults = new ArrayList<>();

  private GeneratedFaults(Model model, Random random) {
    this.model = model;
    this.types = model.types();
    this.random = random;
  }

  /** All of them, shuffled; those that follow each other are of different kinds and fields. */
  static List<Alteration<Model>> of(Model model, Random random) {
    GeneratedFaults generated = new GeneratedFaults(model, random);
    for (int i = 0; i < model.nodes().size(); i++) {
      generated.ops(i);
      generated.wiring(i);
      generated.sources(i);
    }
    generated.exchanges();
    generated.pictures();
    generated.outputs();
    generated.notes();
    return interleaved(generated.faults, random);
  }

  private static List<Alteration<Model>> interleaved(
      List<Alteration<Model>> faults, Random random) {
    List<Alteration<Model>> shuffled = new ArrayList<>(faults);
    Collections.shuffle(shuffled, random);
    Map<String, List<Alteration<Model>>> groups = new LinkedHashMap<>();
    for (Alteration<Model> fault : shuffled) {
      groups
          .computeIfAbsent(fault.kind() + " " + fieldOf(fault), _ -> new ArrayList<>())
          .add(fault);
    }
    List<Alteration<Model>> mixed = new ArrayList<>();
    for (int round = 0; mixed.size() < faults.size(); round++) {
      for (List<Alteration<Model>> group : groups.values()) {
        if (round < group.size()) {
          mixed.add(group.get(round));
        }
      }
    }
    return mixed;
  }

  /** The field without the node it is in: a place is {@code node|op.field}. */
  private static String fieldOf(Alteration<?> fault) {
    return fault.place().substring(fault.place().indexOf('|') + 1);
  }

  private void add(String kind, String place, Supplier<Model> altered) {
    faults.add(new Alteration<>(kind, place, altered));
  }

  private static String place(Node node) {
    return node.name() + "|" + node.op().opName();
  }

  private Model with(List<Node> nodes, List<Output> outputs) {
    return new Model(
        model.inputs(), nodes, outputs, model.metadata(), model.provenance(), Optional.empty());
  }

  /** Each op altered, once as it is and once where its node does not say what it stands for. */
  private void ops(int index) {
    Node node = model.nodes().get(index);
    for (Alteration<Op> each : Alterations.of(node.op(), random)) {
      faults.add(each.within(place(node), op -> Edited.node(model, index, node.withOp(op))));
      if (!node.source().isEmpty()) {
        faults.add(
            new Alteration<>(each.kind() + ", source dropped", each.place(), each.altered())
                .within(
                    place(node),
                    op -> Edited.node(model, index, new Node(node.name(), op, node.inputs(), ""))));
      }
    }
  }

  private void wiring(int index) {
    Node node = model.nodes().get(index);
    for (int k = 0; k < node.inputs().size(); k++) {
      int operand = k;
      likely(model.valueOf(index), node.inputs().get(k))
          .ifPresent(
              other ->
                  add(
                      "operand is another value",
                      place(node),
                      () -> Edited.node(model, index, wired(node, operand, other))));
    }
    if (node.inputs().size() > 1) {
      add(
          "operands reversed",
          place(node),
          () ->
              Edited.node(
                  model,
                  index,
                  new Node(node.name(), node.op(), node.inputs().reversed(), node.source())));
    }
    add("node left out", place(node), () -> Edited.without(model, index));
    add(
        "node twice",
        place(node),
        () -> Edited.inserted(model, model.valueOf(index), node.op(), node.source()));
    if (types.get(model.valueOf(index)).element() == ElementType.FLOAT) {
      int channels = types.get(model.valueOf(index)).channels();
      intruders(channels)
          .forEach(
              (kind, op) ->
                  add(
                      kind,
                      place(node),
                      () -> Edited.inserted(model, model.valueOf(index), op, "")));
    }
  }

  /** Ops that nothing in the original asks for. */
  private Map<String, Op> intruders(int channels) {
    float[] scale = FloatVector.filled(channels, 1).toArray();
    float[] bias = new float[channels];
    scale[random.nextInt(channels)] = 1 + 0x1p-8f;
    bias[random.nextInt(channels)] = 0x1p-8f;
    FloatVector ones = FloatVector.filled(channels, 1);
    FloatVector zeros = FloatVector.filled(channels, -0f);
    Map<String, Op> ops = new LinkedHashMap<>();
    ops.put("a scale slipped in", new Op.Affine(FloatVector.of(scale), zeros));
    ops.put("a bias slipped in", new Op.Affine(ones, FloatVector.of(bias)));
    ops.put("a clip slipped in", new Op.Clip(-0.5f, 0.5f));
    ops.put("a far clip slipped in", new Op.Clip(-FAR, FAR));
    FloatVector more = FloatVector.filled(channels, 1 + 0x1p-12f);
    ops.put("a scale for all slipped in", new Op.Affine(more, zeros));
    if (channels > 1) {
      int[] reversed = IntStream.range(0, channels).map(c -> channels - 1 - c).toArray();
      ops.put("channels reversed", new Op.SelectChannels(IntVector.of(reversed)));
    }
    return ops;
  }

  private static Node wired(Node node, int operand, int value) {
    List<Integer> inputs = new ArrayList<>(node.inputs());
    inputs.set(operand, value);
    return new Node(node.name(), node.op(), inputs, node.source());
  }

  /** Another value before {@code end} of the type of {@code value}. */
  private Optional<Integer> likely(int end, int value) {
    List<Integer> others =
        IntStream.range(0, end)
            .filter(other -> other != value && types.get(other).equals(types.get(value)))
            .boxed()
            .toList();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(others.get(random.nextInt(others.size())));
  }

  private void sources(int index) {
    Node node = model.nodes().get(index);
    if (!node.source().isEmpty()) {
      add(
          "source dropped",
          place(node),
          () -> Edited.node(model, index, new Node(node.name(), node.op(), node.inputs(), "")));
    }
    likely(model.valueOf(index), model.valueOf(index))
        .filter(other -> other >= model.inputs().size())
        .map(other -> model.nodes().get(other - model.inputs().size()).source())
        .ifPresent(
            source ->
                add(
                    "source of another value",
                    place(node),
                    () ->
                        Edited.node(
                            model,
                            index,
                            new Node(node.name(), node.op(), node.inputs(), source))));
    add(
        "name lost",
        place(node),
        () -> Edited.node(model, index, new Node("", node.op(), node.inputs(), node.source())));
  }

  /** Two nodes of one op take each other's parameters. */
  private void exchanges() {
    for (int i = 0; i < model.nodes().size(); i++) {
      Node first = model.nodes().get(i);
      int index = i;
      List<Integer> alike =
          IntStream.range(i + 1, model.nodes().size())
              .filter(j -> model.nodes().get(j).op().getClass() == first.op().getClass())
              .filter(j -> !model.nodes().get(j).op().equals(first.op()))
              .boxed()
              .toList();
      if (!alike.isEmpty()) {
        int other = alike.get(random.nextInt(alike.size()));
        add("parameters exchanged", place(first), () -> exchanged(index, other));
      }
    }
  }

  private Model exchanged(int i, int j) {
    Node first = model.nodes().get(i);
    Node second = model.nodes().get(j);
    List<Node> nodes = new ArrayList<>(model.nodes());
    nodes.set(i, new Node(first.name(), second.op(), first.inputs(), first.source()));
    nodes.set(j, new Node(second.name(), first.op(), second.inputs(), second.source()));
    return with(nodes, model.outputs());
  }

  private void pictures() {
    for (int i = 0; i < model.inputs().size(); i++) {
      int index = i;
      Input input = model.inputs().get(i);
      for (Alteration<Input> each : Alterations.of(input, random)) {
        faults.add(each.within(input.name() + "|Input", altered -> with(index, altered)));
      }
      add(
          "name lost",
          input.name() + "|Input.name",
          () -> with(index, new Input("", input.channels(), input.height(), input.width())));
      add(
          "size fixed",
          input.name() + "|Input",
          () -> with(index, new Input(input.name(), input.channels(), 12, 16)));
    }
    if (model.inputs().size() > 1) {
      add(
          "inputs reversed",
          "|Input",
          () ->
              new Model(
                  model.inputs().reversed(),
                  model.nodes(),
                  model.outputs(),
                  model.metadata(),
                  model.provenance(),
                  Optional.empty()));
    }
  }

  private Model with(int index, Input input) {
    List<Input> inputs = new ArrayList<>(model.inputs());
    inputs.set(index, input);
    return new Model(
        inputs,
        model.nodes(),
        model.outputs(),
        model.metadata(),
        model.provenance(),
        Optional.empty());
  }

  private void outputs() {
    for (int i = 0; i < model.outputs().size(); i++) {
      Output output = model.outputs().get(i);
      String place = output.name() + "|Output";
      likely(types.size(), output.value())
          .ifPresent(
              other ->
                  add(
                      "output is another value",
                      place,
                      () -> with(output, new Output(output.name(), other))));
      add("name lost", place, () -> with(output, new Output("", output.value())));
    }
    if (model.outputs().size() > 1) {
      add(
          "output left out",
          "|Output",
          () -> with(model.nodes(), model.outputs().subList(1, model.outputs().size())));
      add("outputs reversed", "|Output", () -> with(model.nodes(), model.outputs().reversed()));
      add(
          "outputs' names exchanged",
          "|Output",
          () -> {
            List<Output> exchanged = new ArrayList<>(model.outputs());
            Output first = exchanged.get(0);
            Output second = exchanged.get(1);
            exchanged.set(0, new Output(second.name(), first.value()));
            exchanged.set(1, new Output(first.name(), second.value()));
            return with(model.nodes(), exchanged);
          });
    }
  }

  private Model with(Output output, Output altered) {
    return with(
        model.nodes(),
        model.outputs().stream().map(each -> each == output ? altered : each).toList());
  }

  /**
   * Metadata and the log of rewrites, where there is one: else nothing says what they should be.
   */
  private void notes() {
    if (model.provenance().converter().isEmpty()) {
      return;
    }
    for (var each : Alterations.of(model.metadata(), random)) {
      faults.add(
          each.within(
              "|Metadata",
              metadata ->
                  new Model(
                      model.inputs(),
                      model.nodes(),
                      model.outputs(),
                      metadata,
                      model.provenance(),
                      Optional.empty())));
    }
    origins(model.provenance());
    List<Provenance.Rewrite> rewrites = model.provenance().rewrites();
    for (int i = 0; i < rewrites.size(); i++) {
      int index = i;
      Provenance.Rewrite entry = rewrites.get(i);
      add(
          "entry left out",
          entry.target() + "|Rewrite " + entry.rule(),
          () -> logged(index, Optional.empty()));
      Provenance.Rewrite other = rewrites.get(random.nextInt(rewrites.size()));
      if (!other.target().equals(entry.target())) {
        add(
            "target of another entry",
            entry.target() + "|Rewrite " + entry.rule(),
            () ->
                logged(
                    index,
                    Optional.of(
                        new Provenance.Rewrite(entry.rule(), other.target(), entry.sources()))));
      }
      if (!other.rule().equals(entry.rule())) {
        add(
            "rule of another entry",
            entry.target() + "|Rewrite " + entry.rule(),
            () ->
                logged(
                    index,
                    Optional.of(
                        new Provenance.Rewrite(other.rule(), entry.target(), entry.sources()))));
      }
    }
  }

  /** What the file says it was made from and by what: nothing that it computes depends on it. */
  private void origins(Provenance p) {
    origin(
        "another converter",
        new Provenance(
            "other 1.0", p.options(), p.producer(), p.opsets(), p.sources(), p.rewrites()));
    origin(
        "another producer",
        new Provenance(
            p.converter(), p.options(), "other 1.0", p.opsets(), p.sources(), p.rewrites()));
    origin(
        "another opset",
        new Provenance(
            p.converter(), p.options(), p.producer(), List.of(":1"), p.sources(), p.rewrites()));
    origin(
        "another digest",
        new Provenance(
            p.converter(),
            p.options(),
            p.producer(),
            p.opsets(),
            List.of(new Provenance.SourceFile("other.onnx", Sha256.digest(new byte[1]))),
            p.rewrites()));
  }

  private void origin(String kind, Provenance altered) {
    add(kind, "|Provenance", () -> Edited.provenance(model, altered));
  }

  private Model logged(int index, Optional<Provenance.Rewrite> entry) {
    Provenance log = model.provenance();
    List<Provenance.Rewrite> rewrites = new ArrayList<>(log.rewrites());
    rewrites.remove(index);
    entry.ifPresent(altered -> rewrites.add(index, altered));
    return new Model(
        model.inputs(),
        model.nodes(),
        model.outputs(),
        model.metadata(),
        new Provenance(
            log.converter(), log.options(), log.producer(), log.opsets(), log.sources(), rewrites),
        Optional.empty());
  }
}

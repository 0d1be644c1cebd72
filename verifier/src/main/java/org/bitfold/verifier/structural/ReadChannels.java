package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.Model;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.original.Trace;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;

/**
 * Which channels of an ONNX graph's tensors reach an output. What a slice leaves out of a joint
 * tensor is computed in vain, and a converter may leave it out, with all that stands in front of
 * it.
 *
 * <p>Goes from the outputs to the inputs. An op that only moves elements is run on numbers that say
 * which channel of which input they are of; an op that works channel by channel reads the channels
 * that are read of it; of any other op's inputs every channel counts as read.
 */
final class ReadChannels {
  private static final int LARGEST_SIDE = 8;

  /** They move elements, whatever these are. */
  private static final Set<String> MOVES =
      Set.of("Concat", "Slice", "Split", "Gather", "Identity", "DepthToSpace", "SpaceToDepth");

  /** They make each channel of that channel of their operands, and of constants. */
  private static final Set<String> CHANNEL_BY_CHANNEL =
      Set.of(
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Neg",
          "Abs",
          "Relu",
          "LeakyRelu",
          "PRelu",
          "Clip",
          "Sigmoid",
          "Tanh",
          "HardSigmoid",
          "Sign",
          "BatchNormalization",
          "MaxPool",
          "AveragePool",
          "GlobalAveragePool");

  private final Original original;
  private final Walk walk;
  private final Map<String, OnnxArray> tensors;
  private final Map<String, BitSet> read = new HashMap<>();

  private ReadChannels(Original original, Walk walk, Map<String, OnnxArray> tensors) {
    this.original = original;
    this.walk = walk;
    this.tensors = tensors;
  }

  /**
   * Looks at a whole graph.
   *
   * @param model says which pictures the network takes
   */
  static ReadChannels of(Original original, Model model, Walk walk) {
    Set<String> wanted = original.tensors();
    wanted.removeIf(walk.constants()::isConstant);
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), wanted)) {
      Sample sample = original.samples(model, LARGEST_SIDE).natural(new Random(1));
      Trace trace = Trace.of(witness, wanted, model, sample.inputs());
      ReadChannels channels = new ReadChannels(original, walk, trace.tensors());
      original.outputs().forEach(channels::all);
      original.graph().getNodeList().reversed().forEach(channels::visit);
      return channels;
    }
  }

  /** Whether an output depends on any channel of what a node makes. */
  boolean isRead(NodeProto node) {
    return node.getOutputList().stream().anyMatch(output -> !channels(output).isEmpty());
  }

  private BitSet channels(String tensor) {
    return read.computeIfAbsent(tensor, _ -> new BitSet());
  }

  /** Of what is no picture, one stands for everything. */
  private void all(String tensor) {
    channels(tensor).set(0, isPicture(tensor) ? tensors.get(tensor).dim(1) : 1);
  }

  private boolean isPicture(String tensor) {
    return tensors.containsKey(tensor) && tensors.get(tensor).rank() == 4;
  }

  private boolean isAlike(String a, String b) {
    return isPicture(a) && isPicture(b) && tensors.get(a).dim(1) == tensors.get(b).dim(1);
  }

  private void visit(NodeProto node) {
    Deadline.checkpoint();
    List<String> inputs = walk.dependent(node).stream().distinct().toList();
    for (String output : node.getOutputList()) {
      BitSet of = channels(output);
      if (of.isEmpty()) {
        continue;
      }
      boolean moves = MOVES.contains(node.getOpType()) && isPicture(output);
      if (moves && inputs.stream().allMatch(this::isPicture) && moved(inputs, output, of)) {
        continue;
      }
      for (String input : inputs) {
        if (CHANNEL_BY_CHANNEL.contains(node.getOpType()) && isAlike(input, output)) {
          channels(input).or(of);
        } else {
          all(input);
        }
      }
    }
  }

  /**
   * Marks the channels that come out.
   *
   * @return whether that could be found out
   */
  private boolean moved(List<String> inputs, String output, BitSet of) {
    OnnxArray shape = tensors.get(output);
    List<Planes> marked = new ArrayList<>();
    int[] first = new int[inputs.size() + 1];
    for (int i = 0; i < inputs.size(); i++) {
      OnnxArray input = tensors.get(inputs.get(i));
      first[i + 1] = first[i] + input.dim(1);
      marked.add(numbered(input, first[i]));
    }
    Optional<OnnxCut> cut = OnnxCut.between(original, walk, inputs, output);
    if (cut.isEmpty()) {
      return false;
    }
    float[] found;
    try (OnnxCut function = cut.get()) {
      found = function.of(marked);
    }
    int plane = shape.dim(2) * shape.dim(3);
    if (found.length != shape.dim(1) * plane) {
      return false;
    }
    for (int c = of.nextSetBit(0); c >= 0; c = of.nextSetBit(c + 1)) {
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        int number = (int) found[i];
        int place = Arrays.binarySearch(first, number);
        int input = place >= 0 ? place : -place - 2;
        channels(inputs.get(input)).set(number - first[input]);
      }
    }
    return true;
  }

  /** Each element is the number of its channel. */
  private static Planes numbered(OnnxArray input, int first) {
    int plane = input.dim(2) * input.dim(3);
    float[] numbers = new float[input.dim(1) * plane];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = first + i / plane;
    }
    return new Planes(input.dim(1), input.dim(2), input.dim(3), numbers);
  }
}

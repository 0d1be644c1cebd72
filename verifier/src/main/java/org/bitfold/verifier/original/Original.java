package org.bitfold.verifier.original;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorShapeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.samples.SampleGenerator;
import org.bitfold.verifier.work.WorkLimit;

/**
 * The ONNX file a packed file was made from, read without the converter.
 *
 * @param file where it lies; external data lies beside it
 * @param network what it says, its functions written out
 * @param limit what a run of it, or of the packed file on the same pictures, may take
 */
public record Original(Path file, ModelProto network, WorkLimit limit) {
  private static final int HEIGHT_AXIS = 2;
  private static final int DEEPEST_BRANCH = 16;

  /**
   * Reads an ONNX file.
   *
   * @param packed what runs of the packed file may take; two files say more than one
   * @throws IOException if it cannot be read
   * @throws VerificationException if it is no ONNX network, or one that names files elsewhere
   */
  public static Original read(Path file, WorkLimit packed) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      ModelProto read = ModelProto.parseFrom(bytes);
      ExternalFiles.of(file, read); // before anything opens one
      ModelProto network = Quantizers.written(Functions.inlined(read));
      return new Original(file, network, packed.with(bytes.length));
    } catch (InvalidProtocolBufferException e) {
      throw new VerificationException(file + " is no ONNX network: " + e.getMessage(), e);
    }
  }

  /**
   * The same network with pictures of {@code [N, C, H, W]}, where it has them as {@code [N, H, W,
   * C]}, and with functions of single elements of such pictures only.
   *
   * @param model says how many channels each picture has
   */
  public Original withChannelsFirst(Model model) {
    return new Original(file, SunkTransposes.of(ChannelsLast.asFirst(network, model)), limit);
  }

  /**
   * The same network with each If replaced by the branch that it takes for a small picture.
   *
   * @param model says which pictures it takes
   * @throws VerificationException if ONNX Runtime does not run it
   */
  public Original withBranchesTaken(Model model) {
    Original taken = this;
    for (int depth = 0; depth < DEEPEST_BRANCH && Branches.isIn(taken); depth++) {
      taken = new Original(file, Branches.taken(taken, model), limit);
    }
    return taken;
  }

  /** The folder of its external data. */
  public Path folder() {
    return file.toAbsolutePath().getParent();
  }

  /** The files beside it that hold tensors of it, sorted. */
  public Set<Path> externalFiles() {
    return ExternalFiles.of(file, network);
  }

  public GraphProto graph() {
    return network.getGraph();
  }

  /** Names of the tensors that its nodes make and its inputs bring. */
  public Set<String> tensors() {
    Set<String> names = new HashSet<>();
    for (NodeProto node : graph().getNodeList()) {
      names.addAll(node.getOutputList());
    }
    graph().getInputList().forEach(input -> names.add(input.getName()));
    names.remove("");
    return names;
  }

  /** Names of what comes out, in order. */
  public List<String> outputs() {
    return graph().getOutputList().stream().map(ValueInfoProto::getName).toList();
  }

  /** The tensors of this network that nodes of {@code model} stand for. */
  public Set<String> sourcesOf(Model model) {
    Set<String> sources = new HashSet<>();
    model.nodes().stream().map(Node::source).forEach(sources::add);
    sources.retainAll(tensors());
    return sources;
  }

  /**
   * Generates pictures that both this network and the packed one take.
   *
   * @param largestSide where they leave it open
   */
  public SampleGenerator samples(Model model, int largestSide) {
    return new SampleGenerator(restrict(model), largestSide, limit);
  }

  /**
   * {@code model}, taking pictures of the sizes only that this network takes: a packed file may
   * take any size where its original was exported for one.
   */
  public Model restrict(Model model) {
    List<Input> inputs = new ArrayList<>();
    for (Input input : model.inputs()) {
      int height = size(input.name(), HEIGHT_AXIS);
      int width = size(input.name(), HEIGHT_AXIS + 1);
      inputs.add(
          new Input(
              input.name(),
              input.channels(),
              height > 0 ? height : input.height(),
              width > 0 ? width : input.width()));
    }
    return new Model(
        inputs,
        model.nodes(),
        model.outputs(),
        model.metadata(),
        model.provenance(),
        Optional.empty());
  }

  /** The size of an input's axis, 0 where it is open. */
  private int size(String input, int axis) {
    for (ValueInfoProto info : graph().getInputList()) {
      TensorShapeProto shape = info.getType().getTensorType().getShape();
      if (info.getName().equals(input) && axis < shape.getDimCount()) {
        return Math.toIntExact(Math.max(0, shape.getDim(axis).getDimValue()));
      }
    }
    return 0;
  }
}

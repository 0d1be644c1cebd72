package org.bitfold.format;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.ToIntFunction;
import org.bitfold.format.fb.Digest;
import org.bitfold.format.fb.Head;
import org.bitfold.format.fb.InputDef;
import org.bitfold.format.fb.MetadataDef;
import org.bitfold.format.fb.NodeDef;
import org.bitfold.format.fb.OutputDef;
import org.bitfold.format.fb.ProvenanceDef;
import org.bitfold.format.fb.RewriteDef;
import org.bitfold.format.fb.SelfTestDef;
import org.bitfold.format.fb.Size;
import org.bitfold.format.fb.SourceFileDef;
import org.bitfold.format.fb.UsedOperator;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Sha256;

/** Writes a model as the canonical head of a packed file, and lays out its data area. */
final class HeadEncoder {
  private final HeadBuilder head = new HeadBuilder();
  private final FlatBufferBuilder fb = head.fb();
  private final DataArea data = new DataArea();
  private final OpEncoder ops = new OpEncoder(head, data);

  private HeadEncoder() {}

  /**
   * A head and the data area it speaks of.
   *
   * @param minor the lowest minor version of the format that has all operators of the model
   */
  record Encoded(ByteBuffer head, DataArea data, int minor) {}

  static Encoded encode(Model model) {
    HeadEncoder encoder = new HeadEncoder();
    int root = encoder.head(model);
    encoder.fb.finish(root, "BFLD");
    int minor = usedOperators(model).stream().mapToInt(Operators::sinceOf).max().orElse(0);
    return new Encoded(encoder.fb.dataBuffer(), encoder.data, minor);
  }

  private int head(Model model) {
    int operators = objects(usedOperators(model), this::usedOperator);
    int inputs = objects(model.inputs(), this::input);
    int nodes = objects(model.nodes(), this::node);
    int outputs = objects(model.outputs(), this::output);
    int metadata = metadata(model.metadata());
    int provenance = provenance(model.provenance());
    int selfTest = model.selfTest().map(this::selfTest).orElse(HeadBuilder.ABSENT);
    Head.startHead(fb);
    head.reference(Head::addOperators, operators);
    head.reference(Head::addInputs, inputs);
    head.reference(Head::addNodes, nodes);
    head.reference(Head::addOutputs, outputs);
    head.reference(Head::addMetadata, metadata);
    head.reference(Head::addProvenance, provenance);
    head.reference(Head::addSelfTest, selfTest);
    return Head.endHead(fb);
  }

  private <T> int objects(List<T> list, ToIntFunction<T> make) {
    return head.objects(list.stream().mapToInt(make).toArray());
  }

  private static List<Integer> usedOperators(Model model) {
    return model.nodes().stream()
        .map(node -> Operators.numberOf(node.op()))
        .distinct()
        .sorted()
        .toList();
  }

  private int usedOperator(int number) {
    int name = head.text(Operators.nameOf(number));
    UsedOperator.startUsedOperator(fb);
    UsedOperator.addNumber(fb, number);
    UsedOperator.addSince(fb, Operators.sinceOf(number));
    head.reference(UsedOperator::addName, name);
    return UsedOperator.endUsedOperator(fb);
  }

  private int input(Input input) {
    int name = head.text(input.name());
    InputDef.startInputDef(fb);
    head.reference(InputDef::addName, name);
    InputDef.addChannels(fb, input.channels());
    InputDef.addHeight(fb, input.height());
    InputDef.addWidth(fb, input.width());
    return InputDef.endInputDef(fb);
  }

  private int node(Node node) {
    int op = ops.encode(node.op());
    int inputs = head.ints(node.inputs().stream().mapToInt(Integer::intValue).toArray());
    int name = head.text(node.name());
    int source = head.text(node.source());
    NodeDef.startNodeDef(fb);
    NodeDef.addOperatorType(fb, (byte) Operators.numberOf(node.op()));
    NodeDef.addOperator(fb, op);
    head.reference(NodeDef::addInputs, inputs);
    head.reference(NodeDef::addName, name);
    head.reference(NodeDef::addSource, source);
    return NodeDef.endNodeDef(fb);
  }

  private int output(Output output) {
    int name = head.text(output.name());
    OutputDef.startOutputDef(fb);
    head.reference(OutputDef::addName, name);
    OutputDef.addValue(fb, output.value());
    return OutputDef.endOutputDef(fb);
  }

  private int metadata(Metadata metadata) {
    MetadataDef.startMetadataDef(fb);
    MetadataDef.addTask(fb, metadata.task().ordinal());
    MetadataDef.addColorOrder(fb, metadata.colorOrder().ordinal());
    MetadataDef.addValueRange(fb, metadata.valueRange());
    return MetadataDef.endMetadataDef(fb);
  }

  private int provenance(Provenance provenance) {
    int converter = head.text(provenance.converter());
    int options = head.texts(provenance.options());
    int producer = head.text(provenance.producer());
    int opsets = head.texts(provenance.opsets());
    int sources = objects(provenance.sources(), this::sourceFile);
    int rewrites = objects(provenance.rewrites(), this::rewrite);
    ProvenanceDef.startProvenanceDef(fb);
    head.reference(ProvenanceDef::addConverter, converter);
    head.reference(ProvenanceDef::addOptions, options);
    head.reference(ProvenanceDef::addProducer, producer);
    head.reference(ProvenanceDef::addOpsets, opsets);
    head.reference(ProvenanceDef::addSources, sources);
    head.reference(ProvenanceDef::addRewrites, rewrites);
    return ProvenanceDef.endProvenanceDef(fb);
  }

  private int sourceFile(Provenance.SourceFile file) {
    int name = head.text(file.name());
    SourceFileDef.startSourceFileDef(fb);
    head.reference(SourceFileDef::addName, name);
    SourceFileDef.addDigest(fb, digest(file.digest()));
    return SourceFileDef.endSourceFileDef(fb);
  }

  private int rewrite(Provenance.Rewrite rewrite) {
    int rule = head.text(rewrite.rule());
    int target = head.text(rewrite.target());
    int sources = head.texts(rewrite.sources());
    RewriteDef.startRewriteDef(fb);
    head.reference(RewriteDef::addRule, rule);
    head.reference(RewriteDef::addTarget, target);
    head.reference(RewriteDef::addSources, sources);
    return RewriteDef.endRewriteDef(fb);
  }

  private int selfTest(SelfTest test) {
    int shapes = shapes(test.shapes());
    int digests = digests(test.digests());
    SelfTestDef.startSelfTestDef(fb);
    SelfTestDef.addSeed(fb, test.seed());
    head.reference(SelfTestDef::addShapes, shapes);
    head.reference(SelfTestDef::addDigests, digests);
    return SelfTestDef.endSelfTestDef(fb);
  }

  private int shapes(List<SelfTest.Size> shapes) {
    SelfTestDef.startShapesVector(fb, shapes.size());
    for (SelfTest.Size size : shapes.reversed()) {
      Size.createSize(fb, size.height(), size.width());
    }
    return fb.endVector();
  }

  private int digests(List<Sha256> digests) {
    if (digests.isEmpty()) {
      return HeadBuilder.ABSENT;
    }
    SelfTestDef.startDigestsVector(fb, digests.size());
    for (Sha256 digest : digests.reversed()) {
      digest(digest);
    }
    return fb.endVector();
  }

  private int digest(Sha256 digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
    return Digest.createDigest(
        fb, bytes.getLong(0), bytes.getLong(8), bytes.getLong(16), bytes.getLong(24));
  }
}

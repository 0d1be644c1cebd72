package org.bitfold.converter.lowering;

import static org.bitfold.converter.OnnxFiles.integer;
import static org.bitfold.converter.OnnxFiles.ints;
import static org.bitfold.converter.OnnxFiles.real;
import static org.bitfold.converter.OnnxFiles.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.model.Op;
import org.junit.jupiter.api.Test;

class LoweringTest {
  private static OnnxFiles net(int channels) {
    return new OnnxFiles(13).input("x", 1, channels, -1, -1).output("y");
  }

  private static String refusal(OnnxFiles file) {
    return assertThrows(ConversionException.class, () -> Converted.of(file)).getMessage();
  }

  private static void contains(String expected, String message) {
    assertTrue(message.contains(expected), message);
  }

  private static float[] counting(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }

  @Test
  void reshapeTransposeReshapeIsAPixelShuffleWhateverTheSize() {
    OnnxFiles file =
        new OnnxFiles(9)
            .input("x", 1, 4, 2, 3)
            .output("y")
            .longs("six", -1, 1, 2, 2, 2, 3)
            .longs("four", -1, 1, 4, 6)
            .node("Reshape", "x six", "r")
            .node("Transpose", "r", "t", ints("perm", 0, 1, 4, 2, 5, 3))
            .node("Reshape", "t four", "y");
    Converted converted = Converted.of(file);
    assertEquals(
        new Op.DepthToSpace(2, Op.ChannelOrder.CRD), converted.only(Op.DepthToSpace.class));
    assertEquals(0, converted.model().inputs().get(0).height());
    assertArrayEquals(new float[] {0, 1, 2, 3}, converted.run(1, 1, 0, 1, 2, 3));
  }

  @Test
  void reshapeTransposeReshapeTheOtherWayIsSpaceToDepth() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 1, 4, 6)
            .output("y")
            .longs("six", 1, 1, 2, 2, 3, 2)
            .longs("four", 1, 4, 2, 3)
            .node("Reshape", "x six", "r")
            .node("Transpose", "r", "t", ints("perm", 0, 1, 3, 5, 2, 4))
            .node("Reshape", "t four", "y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("SpaceToDepth"), converted.ops());
    assertArrayEquals(new float[] {0, 1, 2, 3}, converted.run(2, 2, 0, 1, 2, 3));
  }

  @Test
  void aChannelShuffleIsASelectionOfChannels() {
    OnnxFiles file =
        net(4)
            .node("Shape", "x", "s")
            .longs("two", 2)
            .longs("i0", 0)
            .longs("i2", 2)
            .longs("i4", 4)
            .node("Slice", "s i0 two", "n0")
            .longs("zero", 0)
            .longs("one", 1)
            .node("Slice", "s i0 one", "n")
            .node("Slice", "s i2 i4", "hw")
            .node("Concat", "n two two hw", "five", integer("axis", 0))
            .node("Reshape", "x five", "r")
            .node("Transpose", "r", "t", ints("perm", 0, 2, 1, 3, 4))
            .node("Reshape", "t s", "y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("SelectChannels"), converted.ops());
    assertArrayEquals(new float[] {0, 2, 1, 3}, converted.run(1, 1, 0, 1, 2, 3));
  }

  @Test
  void resizeBySizesThatAreComputedIsAScale() {
    OnnxFiles file =
        net(2)
            .node("Shape", "x", "s")
            .longs("factor", 1, 1, 2, 2)
            .node("Mul", "s factor", "size")
            .node(
                "Resize",
                "x - - size",
                "y",
                text("mode", "linear"),
                text("coordinate_transformation_mode", "half_pixel"));
    Op.Resize resize = Converted.of(file).only(Op.Resize.class);
    assertEquals(new Op.Ratio(2, 1), resize.scaleY());
    assertEquals(new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL), resize.interpolation());
  }

  @Test
  void partsOfASequenceAreSelectionsOfChannels() {
    OnnxFiles file =
        net(5)
            .longs("sizes", 1, 3, 1)
            .longs("two", 2)
            .longs("one", 1)
            .longs("last", -1)
            .node("SplitToSequence", "x sizes", "listed", integer("axis", 1))
            .node("SequenceAt", "listed last", "a")
            .node("SequenceAt", "listed one", "b")
            .node("Concat", "a b", "y", integer("axis", 1));
    assertArrayEquals(new float[] {4, 1, 2, 3}, Converted.of(file).run(1, 1, 0, 1, 2, 3, 4));
  }

  @Test
  void partsOfOneSizeMayLeaveLessForTheLast() {
    OnnxFiles file =
        net(5)
            .initializer(
                TensorProto.newBuilder()
                    .setName("three")
                    .setDataType(TensorProto.DataType.INT64.getNumber())
                    .addInt64Data(3)
                    .build())
            .longs("one", 1)
            .node("SplitToSequence", "x three", "chunks", integer("axis", 1))
            .node("SequenceAt", "chunks one", "y");
    assertArrayEquals(new float[] {3, 4}, Converted.of(file).run(1, 1, 0, 1, 2, 3, 4));
  }

  @Test
  void aSequenceThatIsJoinedIsRefusedByName() {
    OnnxFiles file =
        net(4)
            .longs("sizes", 2, 2)
            .node("SplitToSequence", "x sizes", "parts", integer("axis", 1))
            .node("ConcatFromSequence", "parts", "y", integer("axis", 1));
    contains("SplitToSequence", refusal(file));
    contains("each part is taken by a constant index", refusal(file));
  }

  @Test
  void assigningToAPartOfTheChannelsReplacesThem() {
    OnnxFiles file =
        net(3)
            .initializer(indices(2, 2, 0, 2, 0, 1))
            .longs("two", 0, 0)
            .node("Gather", "x two", "g", integer("axis", 1))
            .floats("k", new long[] {1, 2, 1, 1}, 10, 20)
            .node("Add", "g k", "u")
            .node("ScatterND", "x i u", "y");
    assertArrayEquals(new float[] {0, 20, 10}, Converted.of(file).run(1, 1, 0, 1, 2));
  }

  @Test
  void assigningToTheOnlyChannelReplacesIt() {
    OnnxFiles file =
        net(1)
            .initializer(indices(1, 2, 0, 0))
            .node("Neg", "x", "u")
            .node("ScatterND", "x i u", "y");
    assertArrayEquals(new float[] {-3, -4}, Converted.of(file).run(1, 2, 3, 4));
  }

  @Test
  void assigningToPixelsIsRefused() {
    OnnxFiles file =
        net(2)
            .initializer(indices(1, 3, 0, 1, 0))
            .longs("one", 1)
            .node("Gather", "x one", "u", integer("axis", 1))
            .node("ScatterND", "x i u", "y");
    contains("replaces something else than whole channels", refusal(file));
  }

  private static TensorProto indices(long rows, long columns, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName("i")
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(rows)
            .addDims(columns);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return tensor.build();
  }

  @Test
  void theMeanOfAllElementsIsOneNumberHoweverTheyAreLaidOut() {
    OnnxFiles whole =
        net(2).node("ReduceMean", "x", "m", integer("keepdims", 0)).node("Sub", "x m", "y");
    assertArrayEquals(new float[] {-1.5f, 1.5f}, Converted.of(whole).run(1, 1, 1, 4));
    OnnxFiles flat =
        new OnnxFiles(13)
            .input("x", 1, 2, 1, 2)
            .output("y")
            .longs("row", 1, -1)
            .longs("pixel", 1, 1, 1, 1)
            .node("Reshape", "x row", "f")
            .node("ReduceMean", "f", "m", ints("axes", -1), integer("keepdims", 0))
            .node("Reshape", "m pixel", "p")
            .node("Sub", "x p", "y");
    assertArrayEquals(new float[] {-3, -1, 1, 3}, Converted.of(flat).run(1, 2, 1, 3, 5, 7), 1e-6f);
  }

  @Test
  void aChoiceBetweenTensorsIsMadeByMultiplying() {
    OnnxFiles file =
        net(2)
            .floats("t", new long[] {1, 2, 1, 1}, 1, -1)
            .floats("p", new long[] {1, 2, 1, 1}, 2, 3)
            .floats("q", new long[] {}, -7)
            .node("Greater", "x t", "g")
            .node("Mul", "x p", "a")
            .node("Where", "g a q", "y");
    float[] y = Converted.of(file).run(1, 2, 1, 2, -1, 2);
    assertArrayEquals(new float[] {-7, 4, -7, 6}, y);
  }

  @Test
  void channelsAreLastWhereALinearLayerOrACutSaysSo() {
    OnnxFiles linear =
        new OnnxFiles(13)
            .input("x", 1, -1, -1, 2)
            .output("y")
            .floats("k", new long[] {2, 1}, 1, 10)
            .node("MatMul", "x k", "y");
    assertArrayEquals(new float[] {21, 43}, Converted.of(linear).run(1, 2, 1, 3, 2, 4));
    OnnxFiles cut =
        new OnnxFiles(13)
            .input("x", 1, 9, 8, 2)
            .output("y")
            .longs("one", 1)
            .longs("two", 2)
            .longs("last", 3)
            .floats("w", new long[] {1, 1, 1, 1}, 5)
            .node("Slice", "x one two last", "s")
            .node("Transpose", "s", "t", ints("perm", 0, 3, 1, 2))
            .node("Conv", "t w", "y");
    assertEquals(2, Converted.of(cut).model().inputs().get(0).channels());
  }

  @Test
  void whereAPictureLooksAsIfItsChannelsWereLastTheRefusalSaysSo() {
    OnnxFiles reshaped =
        new OnnxFiles(13)
            .input("x", 1, 24, 32, 3)
            .output("y")
            .longs("shape", 1, 24, 32, 3)
            .floats("w", new long[] {1, 3, 1, 1}, 1, 2, 3)
            .node("Reshape", "x shape", "r")
            .node("Transpose", "r", "t", ints("perm", 0, 3, 1, 2))
            .node("Conv", "t w", "y");
    contains("If 'x' is [N, H, W, C]: export with channels first", refusal(reshaped));
    OnnxFiles open = new OnnxFiles(13).input("x", -1, -1, -1, 3).output("y").node("Relu", "x", "y");
    contains("If 'x' is [N, H, W, C]", refusal(open));
    OnnxFiles first = net(3).node("LogSoftmax", "x", "y");
    assertFalse(refusal(first).contains("[N, H, W, C]"));
  }

  @Test
  void opset9UpsampleIsAsymmetricAsOnnxSays() {
    OnnxFiles file =
        new OnnxFiles(9)
            .input("x", 1, 1, -1, -1)
            .output("y")
            .floats("scales", new long[] {4}, 1, 1, 2, 2)
            .node("Upsample", "x scales", "y", text("mode", "linear"));
    assertEquals(
        new Op.Interpolation.Linear(Op.Coordinates.ASYMMETRIC),
        Converted.of(file).only(Op.Resize.class).interpolation());
  }

  @Test
  void flatteningFixesTheSizeAndALinearLayerIsAOneByOneConvolution() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, 2, 2)
            .output("y")
            .floats("w", new long[] {1, 8}, 1, 2, 3, 4, 5, 6, 7, 8)
            .floats("b", new long[] {1}, 0.5f)
            .node("Flatten", "x", "f")
            .node("Gemm", "f w b", "y", integer("transB", 1));
    Converted converted = Converted.of(file);
    assertEquals(List.of("Flatten", "Conv2d"), converted.ops());
    assertEquals(2, converted.model().inputs().get(0).height());
    assertEquals(168.5f, converted.run(2, 2, counting(8))[0]);
  }

  @Test
  void channelAttentionRepeatsOverThePictureWhicheverOperandComesFirst() {
    OnnxFiles file =
        net(1)
            .node("GlobalAveragePool", "x", "g")
            .node("Sigmoid", "g", "s")
            .node("Mul", "s x", "y");
    Converted converted = Converted.of(file);
    assertEquals(0, converted.run(1, 2, -2, 2)[0] + 1, 1e-6f);
  }

  @Test
  void splitSliceAndGatherSelectChannels() {
    OnnxFiles file =
        net(3)
            .longs("index", 2, 0)
            .node("Gather", "x index", "g", integer("axis", 1))
            .longs("sizes", 1, 1)
            .node("", "Split", "g sizes", "p q", integer("axis", 1))
            .node("Concat", "q p q", "y", integer("axis", 1));
    assertArrayEquals(new float[] {5, 7, 5}, Converted.of(file).run(1, 1, 5, 6, 7));
  }

  @Test
  void repeatedChannelsByUnsqueezeExpandReshape() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, 1, 1)
            .output("y")
            .longs("axes", 2)
            .longs("wide", 1, 2, 3, 1, 1)
            .longs("flat", 1, -1, 1, 1)
            .node("Unsqueeze", "x axes", "u")
            .node("Expand", "u wide", "e")
            .node("Reshape", "e flat", "y");
    assertArrayEquals(new float[] {4, 4, 4, 5, 5, 5}, Converted.of(file).run(1, 1, 4, 5));
  }

  @Test
  void anOpsetOfOldSpellsItsArgumentsAsAttributes() {
    OnnxFiles file =
        new OnnxFiles(9)
            .input("x", 1, 1, -1, -1)
            .output("y")
            .node("Clip", "x", "c", real("min", -0.5f), real("max", 0.5f))
            .node("Pad", "c", "y", ints("pads", 0, 0, 0, 1, 0, 0, 0, 0), real("value", 7));
    assertArrayEquals(new float[] {7, 0.5f}, Converted.of(file).run(1, 1, 3));
  }

  @Test
  void trainingGraphsAreRefusedWithTheReason() {
    OnnxFiles norm =
        new OnnxFiles(14)
            .input("x", 1, 1, -1, -1)
            .output("y")
            .floats("p", new long[] {1}, 1)
            .node("BatchNormalization", "x p p p p", "y", integer("training_mode", 1));
    contains("model.eval()", refusal(norm));
  }

  @Test
  void aNetworkInFloat64IsCarriedInFloat32AndTheReportSaysSo() {
    Converted converted =
        Converted.of(net(1).node("Cast", "x", "d", integer("to", 11)).node("Relu", "d", "y"));
    String notes = converted.conversion().report().notes().toString();
    contains("float64 in places (the first: Cast 'd')", notes);
  }

  @Test
  void refusalsNameNodeOpAndWhatHelps() {
    contains("LSTM 'y': the op is not carried", refusal(net(1).node("LSTM", "x", "y")));
    contains("operator_export_type=ONNX", refusal(net(1).node("prim", "PythonOp", "x", "y")));
    contains("Loops are not carried", refusal(net(1).node("Loop", "x x x", "y")));
    contains(
        "attribute 'coordinate_transformation_mode' is tf_crop_and_resize",
        refusal(
            net(1)
                .floats("scales", new long[] {4}, 1, 1, 2, 2)
                .node(
                    "Resize",
                    "x - scales",
                    "y",
                    text("coordinate_transformation_mode", "tf_crop_and_resize"))));
    contains(
        "changes from pixel to pixel",
        refusal(
            new OnnxFiles(13)
                .input("x", 1, 1, 1, 2)
                .output("y")
                .floats("map", new long[] {1, 2}, 1, 2)
                .node("Add", "x map", "y")));
  }

  @Test
  void whatNoOutputNeedsIsNotAskedFor() {
    OnnxFiles file = net(1).node("LSTM", "x", "unused").node("Relu", "x", "y");
    assertEquals(List.of("Clip"), Converted.of(file).ops());
  }

  @Test
  void aNetworkThatHalvesSaysThatSizesMustBeMultiples() {
    OnnxFiles file =
        net(1)
            .node("MaxPool", "x", "p", ints("kernel_shape", 2, 2), ints("strides", 2, 2))
            .floats("scales", new long[] {4}, 1, 1, 2, 2)
            .node("Resize", "p - scales", "r", text("coordinate_transformation_mode", "asymmetric"))
            .node("Add", "r x", "y");
    Converted converted = Converted.of(file);
    assertTrue(converted.conversion().report().notes().toString().contains("multiples"));
  }

  @Test
  void cropsAndStridesOfPicturesAreCarriedWhateverTheSize() {
    OnnxFiles crop =
        net(1)
            .node("Slice", "x starts ends axes", "y")
            .longs("starts", 1, 1)
            .longs("ends", -1, Integer.MAX_VALUE)
            .longs("axes", 2, 3);
    assertArrayEquals(new float[] {4, 5}, Converted.of(crop).run(3, 3, counting(9)));
    OnnxFiles stride =
        net(1)
            .node("Slice", "x starts ends axes steps", "y")
            .longs("starts", 0, 1)
            .longs("ends", Integer.MAX_VALUE, Integer.MAX_VALUE)
            .longs("axes", 2, 3)
            .longs("steps", 2, 2);
    assertArrayEquals(new float[] {1, 3, 9, 11}, Converted.of(stride).run(3, 4, counting(12)));
    OnnxFiles pad = net(1).longs("pads", 0, 0, -1, 1, 0, 0, 0, -1).node("Pad", "x pads", "y");
    assertArrayEquals(new float[] {0, 2}, Converted.of(pad).run(2, 2, counting(4)));
  }

  @Test
  void channelsOfOneNumberArePaddedAndJoined() {
    OnnxFiles pad = net(1).longs("pads", 0, 1, 0, 0, 0, 2, 0, 0).node("Pad", "x pads", "y");
    assertArrayEquals(new float[] {0, 0, 7, 8, 0, 0, 0, 0}, Converted.of(pad).run(1, 2, 7, 8));
    OnnxFiles join =
        net(1)
            .floats("c", new long[] {1, 2, 1, 1}, 3, 4)
            .node("Shape", "x", "s")
            .node("Expand", "c s", "e")
            .node("Concat", "e x", "y", integer("axis", 1));
    assertArrayEquals(new float[] {3, 3, 4, 4, 7, 8}, Converted.of(join).run(1, 2, 7, 8));
  }

  @Test
  void reductionsOverChannelsAndOverAll() {
    OnnxFiles max = net(3).node("ReduceMax", "x", "y", ints("axes", 1));
    assertArrayEquals(new float[] {9, 6}, Converted.of(max).run(1, 2, 1, 6, 9, 2, -3, 4));
    OnnxFiles mean = net(2).node("ReduceMean", "x", "y", ints("axes", 1, 2, 3));
    assertArrayEquals(new float[] {2.5f}, Converted.of(mean).run(1, 2, 1, 2, 3, 4));
  }

  @Test
  void normalizationsByThePictureItselfAreWrittenOut() {
    OnnxFiles instance =
        net(1)
            .floats("g", new long[] {1}, 2)
            .floats("b", new long[] {1}, 1)
            .node("InstanceNormalization", "x g b", "y", real("epsilon", 0.75f));
    // mean 1.5, variance 1.25, deviation sqrt(2)
    float step = (float) Math.sqrt(2);
    assertArrayEquals(
        new float[] {1 - 1.5f * step, 1 - 0.5f * step, 1 + 0.5f * step, 1 + 1.5f * step},
        Converted.of(instance).run(2, 2, counting(4)),
        1e-6f);
    OnnxFiles group =
        net(4)
            .longs("groups", 0, 2, -1)
            .floats("g", new long[] {2}, 1, 1)
            .floats("b", new long[] {2}, 0, 10)
            .node("Reshape", "x groups", "r")
            .node("InstanceNormalization", "r g b", "n", real("epsilon", 0))
            .node("Shape", "x", "s")
            .node("Reshape", "n s", "y");
    assertArrayEquals(
        new float[] {-1, 1, 9, 11}, Converted.of(group).run(1, 1, 3, 5, 20, 40), 1e-6f);
  }
}

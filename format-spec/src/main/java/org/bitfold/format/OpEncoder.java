package org.bitfold.format;

import com.google.flatbuffers.FlatBufferBuilder;
import org.bitfold.format.fb.Affine;
import org.bitfold.format.fb.AveragePool;
import org.bitfold.format.fb.Binarize;
import org.bitfold.format.fb.Binary;
import org.bitfold.format.fb.BinaryConv2d;
import org.bitfold.format.fb.BinaryWeightConv2d;
import org.bitfold.format.fb.BitFiltersDef;
import org.bitfold.format.fb.Clip;
import org.bitfold.format.fb.Concat;
import org.bitfold.format.fb.Conv2d;
import org.bitfold.format.fb.ConvTranspose2d;
import org.bitfold.format.fb.DepthToSpace;
import org.bitfold.format.fb.Flatten;
import org.bitfold.format.fb.FloatFiltersDef;
import org.bitfold.format.fb.GlobalAveragePool;
import org.bitfold.format.fb.GlobalMaxPool;
import org.bitfold.format.fb.InterpolationDef;
import org.bitfold.format.fb.MaxPool;
import org.bitfold.format.fb.PRelu;
import org.bitfold.format.fb.Pad;
import org.bitfold.format.fb.RatioDef;
import org.bitfold.format.fb.Resize;
import org.bitfold.format.fb.RoundingDef;
import org.bitfold.format.fb.ScaleSums;
import org.bitfold.format.fb.Segment;
import org.bitfold.format.fb.SelectChannels;
import org.bitfold.format.fb.Softmax;
import org.bitfold.format.fb.SpaceToDepth;
import org.bitfold.format.fb.Ternarize;
import org.bitfold.format.fb.ThresholdSums;
import org.bitfold.format.fb.ToFloat;
import org.bitfold.format.fb.Unary;
import org.bitfold.format.fb.WindowDef;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Writes the attributes of one operator: vectors into the head, filters into the data area. */
final class OpEncoder {
  private final HeadBuilder head;
  private final FlatBufferBuilder fb;
  private final DataArea data;

  OpEncoder(HeadBuilder head, DataArea data) {
    this.head = head;
    this.fb = head.fb();
    this.data = data;
  }

  /** Writes the table of {@code op} and returns its place. */
  int encode(Op op) {
    return switch (op) {
      case Op.Binarize binarize -> {
        int thresholds = head.floats(binarize.thresholds());
        Binarize.startBinarize(fb);
        head.reference(Binarize::addThresholds, thresholds);
        yield Binarize.endBinarize(fb);
      }
      case Op.Ternarize ternarize -> {
        int lower = head.floats(ternarize.lower());
        int upper = head.floats(ternarize.upper());
        Ternarize.startTernarize(fb);
        head.reference(Ternarize::addLower, lower);
        head.reference(Ternarize::addUpper, upper);
        yield Ternarize.endTernarize(fb);
      }
      case Op.ToFloat _ -> {
        ToFloat.startToFloat(fb);
        yield ToFloat.endToFloat(fb);
      }
      case Op.BinaryConv2d conv -> {
        int filters = filters(conv.filters());
        BinaryConv2d.startBinaryConv2d(fb);
        BinaryConv2d.addFilters(fb, filters);
        BinaryConv2d.addWindow(fb, window(conv.window()));
        BinaryConv2d.addGroups(fb, conv.groups());
        yield BinaryConv2d.endBinaryConv2d(fb);
      }
      case Op.ScaleSums sums -> {
        int scale = head.floats(sums.scale());
        int bias = head.floats(sums.bias());
        ScaleSums.startScaleSums(fb);
        head.reference(ScaleSums::addScale, scale);
        head.reference(ScaleSums::addBias, bias);
        yield ScaleSums.endScaleSums(fb);
      }
      case Op.ThresholdSums sums -> {
        int thresholds = head.ints(sums.thresholds());
        ThresholdSums.startThresholdSums(fb);
        head.reference(ThresholdSums::addThresholds, thresholds);
        yield ThresholdSums.endThresholdSums(fb);
      }
      case Op.Conv2d conv -> {
        int filters = filters(conv.filters());
        int bias = head.floats(conv.bias());
        Conv2d.startConv2d(fb);
        Conv2d.addFilters(fb, filters);
        head.reference(Conv2d::addBias, bias);
        Conv2d.addWindow(fb, window(conv.window()));
        Conv2d.addGroups(fb, conv.groups());
        yield Conv2d.endConv2d(fb);
      }
      case Op.BinaryWeightConv2d conv -> {
        int filters = filters(conv.filters());
        int scale = head.floats(conv.scale());
        int bias = head.floats(conv.bias());
        BinaryWeightConv2d.startBinaryWeightConv2d(fb);
        BinaryWeightConv2d.addFilters(fb, filters);
        head.reference(BinaryWeightConv2d::addScale, scale);
        head.reference(BinaryWeightConv2d::addBias, bias);
        BinaryWeightConv2d.addWindow(fb, window(conv.window()));
        BinaryWeightConv2d.addGroups(fb, conv.groups());
        yield BinaryWeightConv2d.endBinaryWeightConv2d(fb);
      }
      case Op.ConvTranspose2d conv -> {
        int filters = filters(conv.filters());
        int bias = head.floats(conv.bias());
        ConvTranspose2d.startConvTranspose2d(fb);
        ConvTranspose2d.addFilters(fb, filters);
        head.reference(ConvTranspose2d::addBias, bias);
        ConvTranspose2d.addWindow(fb, window(conv.window()));
        ConvTranspose2d.addOutputPadY(fb, conv.outputPadY());
        ConvTranspose2d.addOutputPadX(fb, conv.outputPadX());
        ConvTranspose2d.addGroups(fb, conv.groups());
        yield ConvTranspose2d.endConvTranspose2d(fb);
      }
      case Op.Affine affine -> {
        int scale = head.floats(affine.scale());
        int bias = head.floats(affine.bias());
        Affine.startAffine(fb);
        head.reference(Affine::addScale, scale);
        head.reference(Affine::addBias, bias);
        yield Affine.endAffine(fb);
      }
      case Op.PRelu prelu -> {
        int slope = head.floats(prelu.slope());
        PRelu.startPRelu(fb);
        head.reference(PRelu::addSlope, slope);
        yield PRelu.endPRelu(fb);
      }
      case Op.Clip clip -> {
        Clip.startClip(fb);
        Clip.addLow(fb, clip.low());
        Clip.addHigh(fb, clip.high());
        yield Clip.endClip(fb);
      }
      case Op.Unary unary -> {
        Unary.startUnary(fb);
        Unary.addFunction(fb, unary.function().ordinal());
        yield Unary.endUnary(fb);
      }
      case Op.Binary binary -> {
        Binary.startBinary(fb);
        Binary.addFunction(fb, binary.function().ordinal());
        yield Binary.endBinary(fb);
      }
      case Op.Softmax _ -> {
        Softmax.startSoftmax(fb);
        yield Softmax.endSoftmax(fb);
      }
      case Op.Concat _ -> {
        Concat.startConcat(fb);
        yield Concat.endConcat(fb);
      }
      case Op.SelectChannels select -> {
        int channels = head.ints(select.channels());
        SelectChannels.startSelectChannels(fb);
        head.reference(SelectChannels::addChannels, channels);
        yield SelectChannels.endSelectChannels(fb);
      }
      case Op.DepthToSpace shuffle -> {
        DepthToSpace.startDepthToSpace(fb);
        DepthToSpace.addBlock(fb, shuffle.block());
        DepthToSpace.addOrder(fb, shuffle.order().ordinal());
        yield DepthToSpace.endDepthToSpace(fb);
      }
      case Op.SpaceToDepth shuffle -> {
        SpaceToDepth.startSpaceToDepth(fb);
        SpaceToDepth.addBlock(fb, shuffle.block());
        SpaceToDepth.addOrder(fb, shuffle.order().ordinal());
        yield SpaceToDepth.endSpaceToDepth(fb);
      }
      case Op.Flatten flatten -> {
        Flatten.startFlatten(fb);
        Flatten.addHeight(fb, flatten.height());
        Flatten.addWidth(fb, flatten.width());
        yield Flatten.endFlatten(fb);
      }
      case Op.Pad pad -> {
        Pad.startPad(fb);
        Pad.addTop(fb, pad.top());
        Pad.addLeft(fb, pad.left());
        Pad.addBottom(fb, pad.bottom());
        Pad.addRight(fb, pad.right());
        Pad.addMode(fb, pad.mode().ordinal());
        Pad.addValue(fb, pad.value());
        yield Pad.endPad(fb);
      }
      case Op.Resize resize -> resize(resize);
      case Op.MaxPool pool -> {
        MaxPool.startMaxPool(fb);
        MaxPool.addKernelHeight(fb, pool.kernelHeight());
        MaxPool.addKernelWidth(fb, pool.kernelWidth());
        MaxPool.addWindow(fb, window(pool.window()));
        MaxPool.addCeil(fb, pool.ceil());
        yield MaxPool.endMaxPool(fb);
      }
      case Op.AveragePool pool -> {
        AveragePool.startAveragePool(fb);
        AveragePool.addKernelHeight(fb, pool.kernelHeight());
        AveragePool.addKernelWidth(fb, pool.kernelWidth());
        AveragePool.addWindow(fb, window(pool.window()));
        AveragePool.addCeil(fb, pool.ceil());
        AveragePool.addCountPadding(fb, pool.countPadding());
        yield AveragePool.endAveragePool(fb);
      }
      case Op.GlobalAveragePool _ -> {
        GlobalAveragePool.startGlobalAveragePool(fb);
        yield GlobalAveragePool.endGlobalAveragePool(fb);
      }
      case Op.GlobalMaxPool _ -> {
        GlobalMaxPool.startGlobalMaxPool(fb);
        yield GlobalMaxPool.endGlobalMaxPool(fb);
      }
    };
  }

  private int resize(Op.Resize resize) {
    Op.Interpolation interpolation = resize.interpolation();
    Resize.startResize(fb);
    Resize.addScaleY(fb, ratio(resize.scaleY()));
    Resize.addScaleX(fb, ratio(resize.scaleX()));
    Resize.addInterpolation(
        fb,
        switch (interpolation) {
          case Op.Interpolation.Nearest _ -> InterpolationDef.NEAREST;
          case Op.Interpolation.Linear _ -> InterpolationDef.LINEAR;
          case Op.Interpolation.Cubic _ -> InterpolationDef.CUBIC;
        });
    Resize.addCoordinates(fb, interpolation.coordinates().ordinal());
    Resize.addRounding(
        fb,
        interpolation instanceof Op.Interpolation.Nearest nearest
            ? nearest.rounding().ordinal()
            : RoundingDef.FLOOR);
    Resize.addCubicA(fb, interpolation instanceof Op.Interpolation.Cubic cubic ? cubic.a() : 0f);
    return Resize.endResize(fb);
  }

  private int ratio(Op.Ratio ratio) {
    return RatioDef.createRatioDef(fb, ratio.numerator(), ratio.denominator());
  }

  private int window(Window window) {
    return WindowDef.createWindowDef(
        fb,
        window.strideY(),
        window.strideX(),
        window.dilationY(),
        window.dilationX(),
        window.padTop(),
        window.padLeft(),
        window.padBottom(),
        window.padRight());
  }

  private int filters(BitFilters filters) {
    long signs = data.add(filters.signs());
    long length = 4L * filters.signs().size();
    BitFiltersDef.startBitFiltersDef(fb);
    BitFiltersDef.addOutputs(fb, filters.outputs());
    BitFiltersDef.addKernelHeight(fb, filters.kernelHeight());
    BitFiltersDef.addKernelWidth(fb, filters.kernelWidth());
    BitFiltersDef.addInputs(fb, filters.inputs());
    BitFiltersDef.addSigns(fb, Segment.createSegment(fb, signs, length));
    if (filters.nonzero().isPresent()) {
      IntVector plane = filters.nonzero().get();
      BitFiltersDef.addNonzero(fb, Segment.createSegment(fb, data.add(plane), length));
    }
    return BitFiltersDef.endBitFiltersDef(fb);
  }

  private int filters(FloatFilters filters) {
    long weights = data.add(filters.values());
    long length = 4L * filters.values().size();
    FloatFiltersDef.startFloatFiltersDef(fb);
    FloatFiltersDef.addOutputs(fb, filters.outputs());
    FloatFiltersDef.addKernelHeight(fb, filters.kernelHeight());
    FloatFiltersDef.addKernelWidth(fb, filters.kernelWidth());
    FloatFiltersDef.addInputs(fb, filters.inputs());
    FloatFiltersDef.addWeights(fb, Segment.createSegment(fb, weights, length));
    return FloatFiltersDef.endFloatFiltersDef(fb);
  }
}

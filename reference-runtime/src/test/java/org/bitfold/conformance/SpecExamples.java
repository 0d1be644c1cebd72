package org.bitfold.conformance;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.reference.Bits;
import org.bitfold.runtime.reference.Floats;
import org.bitfold.runtime.reference.ReferenceInterpreter;
import org.bitfold.runtime.reference.Sums;
import org.bitfold.runtime.reference.Trits;
import org.bitfold.runtime.reference.Value;

/** Worked examples of operators, as text for the specification: a small case each, in full. */
final class SpecExamples {
  /** The case that shows an operator. */
  private static final Map<String, String> CASES =
      Map.ofEntries(
          Map.entry("Binarize", "binarize-ties"),
          Map.entry("Ternarize", "ternarize-sign"),
          Map.entry("ToFloat", "tofloat-trits"),
          Map.entry("BinaryConv2d", "binaryconv2d-zeros-small"),
          Map.entry("ScaleSums", "scalesums-zeros-and-rounding"),
          Map.entry("ThresholdSums", "thresholdsums-extremes"),
          Map.entry("Conv2d", "conv2d-small"),
          Map.entry("BinaryWeightConv2d", "binaryweightconv2d-small"),
          Map.entry("ConvTranspose2d", "convtranspose2d-small"),
          Map.entry("Affine", "affine-only-adds-only-multiplies"),
          Map.entry("PRelu", "prelu-negative-slope-zeros"),
          Map.entry("Clip", "clip-relu-keeps-minus-zero"),
          Map.entry("Unary", "unary-sigmoid"),
          Map.entry("Binary", "binary-subtract"),
          Map.entry("Softmax", "softmax"),
          Map.entry("Concat", "concat"),
          Map.entry("SelectChannels", "selectchannels-slice-repeat-shuffle"),
          Map.entry("DepthToSpace", "depthtospace-crd"),
          Map.entry("SpaceToDepth", "spacetodepth-dcr"),
          Map.entry("Flatten", "flatten"),
          Map.entry("Pad", "pad-reflect"),
          Map.entry("Resize", "resize-small"),
          Map.entry("MaxPool", "maxpool-small"),
          Map.entry("AveragePool", "averagepool-small"),
          Map.entry("GlobalAveragePool", "globalaveragepool-1"),
          Map.entry("GlobalMaxPool", "globalmaxpool-1"));

  private final Map<String, Case> cases =
      ConformanceSuite.cases().stream().collect(Collectors.toMap(Case::name, Function.identity()));

  /** Attributes, inputs and result of the operator {@code name} in its case. */
  String of(String name) {
    Case testCase = cases.get(CASES.get(name));
    List<Node> nodes = testCase.model().nodes();
    int index =
        IntStream.range(0, nodes.size())
            .filter(i -> nodes.get(i).op().opName().equals(name))
            .findFirst()
            .orElseThrow();
    Node node = nodes.get(index);
    List<Value> values = ReferenceInterpreter.values(testCase.model(), testCase.inputs());
    List<String> lines = new ArrayList<>();
    lines.add("conformance/accept/%s.bfld, node %d".formatted(testCase.name(), index));
    lines.addAll(attributes(node.op()));
    for (int input : node.inputs()) {
      lines.add("input   " + text(values.get(input)));
    }
    lines.add("result  " + text(values.get(testCase.model().valueOf(index))));
    return "Example:\n\n```\n" + String.join("\n", lines) + "\n```\n";
  }

  private static List<String> attributes(Op op) {
    List<String> lines = new ArrayList<>();
    for (RecordComponent component : op.getClass().getRecordComponents()) {
      try {
        Object attribute = component.getAccessor().invoke(op);
        lines.add("%s = %s".formatted(schemaName(component.getName()), attribute(attribute)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(op + " hides " + component.getName(), e);
      }
    }
    return lines;
  }

  /** The schema's name of an attribute: {@code padTop} is {@code pad_top}. */
  private static String schemaName(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static String attribute(Object attribute) {
    return switch (attribute) {
      case FloatVector floats -> floats(floats.toArray());
      case IntVector ints -> ints.toString();
      case FloatFilters filters ->
          dimensions(
                  filters.outputs(),
                  filters.kernelHeight(),
                  filters.kernelWidth(),
                  filters.inputs())
              + " "
              + floats(filters.values().toArray());
      case BitFilters filters ->
          dimensions(
                  filters.outputs(),
                  filters.kernelHeight(),
                  filters.kernelWidth(),
                  filters.inputs())
              + " signs "
              + words(filters.signs())
              + filters.nonzero().map(plane -> " nonzero " + words(plane)).orElse("");
      case Float number -> floats(number);
      case Window w ->
          "strides %d %d, dilations %d %d, paddings top %d left %d bottom %d right %d"
              .formatted(
                  w.strideY(),
                  w.strideX(),
                  w.dilationY(),
                  w.dilationX(),
                  w.padTop(),
                  w.padLeft(),
                  w.padBottom(),
                  w.padRight());
      case Op.Ratio ratio -> ratio.numerator() + "/" + ratio.denominator();
      case Op.Interpolation.Linear linear -> "LINEAR, coordinates " + linear.coordinates();
      default -> attribute.toString();
    };
  }

  private static String dimensions(int outputs, int height, int width, int inputs) {
    return "[%d, %d, %d, %d]".formatted(outputs, height, width, inputs);
  }

  private static String floats(float... values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> "%08X".formatted(Float.floatToIntBits(values[i])))
        .collect(Collectors.joining(" "));
  }

  private static String words(IntVector words) {
    return IntStream.range(0, words.size())
        .mapToObj(i -> "%08X".formatted(words.get(i)))
        .collect(Collectors.joining(" "));
  }

  private static String text(Value value) {
    Shape shape = value.shape();
    return switch (value) {
      case Floats floats ->
          pixels("FLOAT", shape, (y, x, c) -> floats(floats.tensor().get(y, x, c)));
      case Bits bits -> pixels("BITS", shape, (y, x, c) -> sign(bits.get(y, x, c)));
      case Trits trits -> pixels("TRITS", shape, (y, x, c) -> sign(trits.get(y, x, c)));
      case Sums sums -> pixels("SUMS", shape, (y, x, c) -> Integer.toString(sums.get(y, x, c)));
    };
  }

  private static String sign(int sign) {
    return sign > 0 ? "+1" : sign < 0 ? "-1" : "0";
  }

  private static String pixels(String type, Shape shape, Element element) {
    List<String> pixels = new ArrayList<>();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        List<String> channels = new ArrayList<>();
        for (int c = 0; c < shape.channels(); c++) {
          channels.add(element.at(y, x, c));
        }
        pixels.add("(" + String.join(" ", channels) + ")");
      }
    }
    return type + shape + "  " + String.join(" ", pixels);
  }

  /** The text of one element. */
  @FunctionalInterface
  private interface Element {
    String at(int y, int x, int c);
  }
}

package org.bitfold.converter.lowering;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/**
 * The quantizers of QONNX, which Brevitas exports, written out as QONNX's documentation of the ops
 * defines them (docs/qonnx-custom-ops).
 */
final class Quantizers {
  private static final Set<String> DOMAINS =
      Set.of("qonnx.custom_op.general", "finn.custom_op.general", "onnx.brevitas");

  private Quantizers() {}

  /** Whether {@code domain} is one that QONNX's ops have or had. */
  static boolean isDomain(String domain) {
    return DOMAINS.contains(domain);
  }

  /** Whether the node is a quantizer, which is written then. */
  static boolean writeOut(OnnxNode node, CompositeWriter w, Map<String, OnnxTensor> constants) {
    if (!isDomain(node.domain())) {
      return false;
    }
    switch (node.op()) {
      case "BipolarQuant" -> bipolar(w, w.input(0), w.input(1));
      case "Quant", "IntQuant" -> integers(node, w, bits(node, constants));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** {@code x >= 0 ? scale : −scale}. */
  private static void bipolar(CompositeWriter w, String x, String scale) {
    String positive = w.add("GreaterOrEqual", x, w.constant(0));
    w.last("Where", positive, scale, w.add("Neg", scale));
  }

  private static float bits(OnnxNode node, Map<String, OnnxTensor> constants) {
    OnnxTensor bits = node.input(3).map(constants::get).orElse(null);
    if (bits == null || bits.stored() != 1) {
      throw node.refusal(
          "its bit width, input 3, is missing, computed or not a single number",
          "a constant",
          "Export with do_constant_folding=True, or clean the network with qonnx-cleanup");
    }
    return (float) bits.at(0);
  }

  /**
   * {@code (round(clip(x / scale + zero)) − zero)·scale}, clipped to the integers of so many bits;
   * of a single signed bit {@code (±1 − zero)·scale}.
   */
  private static void integers(OnnxNode node, CompositeWriter w, float bits) {
    boolean signed = w.integer("signed", 1) != 0;
    boolean narrow = w.integer("narrow", 1) != 0;
    String zero = w.input(2);
    String shifted = w.add("Add", w.add("Div", w.input(0), w.input(1)), zero);
    String whole;
    if (signed && bits == 1) {
      String positive = w.add("GreaterOrEqual", shifted, w.constant(0));
      whole = w.add("Where", positive, w.constant(1), w.constant(-1));
    } else {
      double most = Math.pow(2, signed ? bits - 1 : bits);
      String low = w.constant((float) (signed ? (narrow ? 1 : 0) - most : 0));
      String high = w.constant((float) (most - (!signed && narrow ? 2 : 1)));
      whole = w.add(rounding(node), w.add("Max", w.add("Min", shifted, high), low));
    }
    w.last("Mul", w.add("Sub", whole, zero), w.input(1));
  }

  /** The op that rounds as attribute 'rounding_mode' says. */
  private static String rounding(OnnxNode node) {
    String mode = node.text("rounding_mode", "ROUND").toUpperCase(Locale.ROOT);
    return switch (mode) {
      case "ROUND", "HALF_EVEN" -> "Round";
      case "FLOOR" -> "Floor";
      case "CEIL" -> "Ceil";
      default ->
          throw node.refusal(
              "attribute 'rounding_mode' is %s, which is not carried".formatted(mode),
              "ROUND, HALF_EVEN, FLOOR or CEIL",
              "Export with one of these");
    };
  }
}

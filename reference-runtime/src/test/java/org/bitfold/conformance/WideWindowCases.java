package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Windows of huge strides, dilations and paddings, whose positions need 64 bits. */
final class WideWindowCases {
  private static final int MOST = Integer.MAX_VALUE;
  private static final int HALF = 1 << 30;

  private WideWindowCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    // Three rows: of padding, of padding, and row 1.
    Window strides = new Window(HALF, HALF, 1, 1, MOST, MOST, 0, 0);
    Window dilations = new Window(1, 1, MOST, MOST, 0, 0, MOST, MOST);
    Window before = new Window(1, 1, MOST, MOST, MOST, MOST, 0, 0);
    addAll(cases, "huge-stride", strides, 1);
    addAll(cases, "huge-dilation", dilations, 2);
    addAll(cases, "huge-dilation-and-padding", before, 2);
    Window pool = new Window(MOST, MOST, 1, 1, 0, 0, 0, 0);
    cases.add(
        CaseBuilder.over("maxpool-huge-stride", 3, 4, 2)
            .then(new Op.MaxPool(2, 2, pool, true))
            .build());
    cases.add(
        CaseBuilder.over("averagepool-huge-stride", 3, 4, 2)
            .then(new Op.AveragePool(2, 2, pool, true, true))
            .build());
    return cases;
  }

  private static void addAll(List<Case> cases, String name, Window window, int kernel) {
    CaseBuilder conv = CaseBuilder.over("conv2d-" + name, 3, 3, 2);
    cases.add(
        conv.then(
                new Op.Conv2d(
                    HardNumbers.filters(conv.random(), 2, kernel, kernel, 2),
                    FloatVector.of(0.5f, -0f),
                    window,
                    1))
            .build());
    CaseBuilder binary = CaseBuilder.over("binaryconv2d-" + name, 3, 3, 2).binarized(2);
    cases.add(
        binary
            .then(
                new Op.BinaryConv2d(
                    HardNumbers.bits(binary.random(), 2, kernel, kernel, 2, false), window, 1))
            .build());
    CaseBuilder weights = CaseBuilder.over("binaryweightconv2d-" + name, 3, 3, 2);
    cases.add(
        weights
            .then(
                new Op.BinaryWeightConv2d(
                    HardNumbers.bits(weights.random(), 2, kernel, kernel, 2, true),
                    FloatVector.of(0.5f, 2f),
                    FloatVector.of(-0f, 1f),
                    window,
                    1))
            .build());
  }
}

package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Resizing and pooling. */
final class ResamplingCases {
  private ResamplingCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    addResize(cases);
    addPools(cases);
    for (int width : new int[] {1, 2, 7}) {
      cases.add(
          CaseBuilder.over("globalaveragepool-" + width, width, width + 1, 5)
              .then(new Op.GlobalAveragePool())
              .build());
      cases.add(
          CaseBuilder.over("globalmaxpool-" + width, width, width + 1, 5)
              .then(new Op.GlobalMaxPool())
              .build());
    }
    return cases;
  }

  private static void addResize(List<Case> cases) {
    Op.Ratio[][] scales = {
      {new Op.Ratio(2, 1), new Op.Ratio(2, 1)},
      {new Op.Ratio(3, 2), new Op.Ratio(4, 1)},
      {new Op.Ratio(2, 3), new Op.Ratio(1, 2)},
      {new Op.Ratio(1, 5), new Op.Ratio(13, 10)}
    };
    for (Op.Coordinates coordinates : Op.Coordinates.values()) {
      List<Op.Interpolation> kinds = new ArrayList<>();
      kinds.add(new Op.Interpolation.Linear(coordinates));
      kinds.add(new Op.Interpolation.Cubic(coordinates, -0.75f));
      for (Op.Rounding rounding : Op.Rounding.values()) {
        kinds.add(new Op.Interpolation.Nearest(coordinates, rounding));
      }
      for (Op.Interpolation kind : kinds) {
        // Two of the four scales for each kind, so that all kinds together meet all of them.
        for (int i = kinds.indexOf(kind) % 2; i < scales.length; i += 2) {
          Op.Resize resize = new Op.Resize(scales[i][0], scales[i][1], kind);
          cases.add(CaseBuilder.over(name(resize), 5, 4, 2).then(resize).build());
        }
      }
    }
    Op.Resize half =
        new Op.Resize(
            new Op.Ratio(2, 1),
            new Op.Ratio(1, 1),
            new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL));
    cases.add(CaseBuilder.over("resize-small", 2, 1, 1).then(half).build());
    cases.add(
        CaseBuilder.over("resize-largest-numbers", 3, 2, 1)
            .then(
                new Op.Resize(
                    new Op.Ratio(65535, 65536),
                    new Op.Ratio(65536, 65535),
                    new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL)))
            .build());
    cases.add(
        CaseBuilder.over("resize-cubic-one-pixel", 1, 1, 3)
            .then(
                new Op.Resize(
                    new Op.Ratio(3, 1),
                    new Op.Ratio(3, 1),
                    new Op.Interpolation.Cubic(Op.Coordinates.HALF_PIXEL, -0.5f)))
            .build());
  }

  private static String name(Op.Resize resize) {
    String kind =
        switch (resize.interpolation()) {
          case Op.Interpolation.Nearest nearest -> "nearest-" + nearest.rounding();
          case Op.Interpolation.Linear _ -> "linear";
          case Op.Interpolation.Cubic _ -> "cubic";
        };
    return "resize-%s-%s-%s-%s"
        .formatted(
            kind,
            resize.interpolation().coordinates(),
            text(resize.scaleY()),
            text(resize.scaleX()))
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }

  private static String text(Op.Ratio ratio) {
    return ratio.numerator() + "of" + ratio.denominator();
  }

  private static void addPools(List<Case> cases) {
    Window stride2 = new Window(2, 2, 1, 1, 0, 0, 0, 0);
    Window padded = new Window(2, 2, 1, 1, 1, 1, 1, 1);
    Window dilated = new Window(1, 1, 3, 3, 1, 1, 1, 1);
    Window uneven = new Window(3, 2, 1, 1, 0, 1, 1, 0);
    addPool(cases, "small", 2, 4, 1, 2, stride2, false);
    addPool(cases, "padded", 5, 6, 3, 3, padded, false);
    addPool(cases, "ceil", 4, 6, 3, 3, padded, true);
    addPool(cases, "ceil-drops-a-window", 3, 3, 1, 1, stride2, true);
    addPool(cases, "ceil-padded-behind", 4, 4, 2, 3, new Window(2, 2, 1, 1, 0, 0, 2, 2), true);
    addPool(cases, "uneven-axes", 5, 7, 33, 2, uneven, true);
    addPool(cases, "dilations-2-and-3", 5, 5, 1, 2, new Window(1, 1, 2, 3, 0, 0, 0, 0), false);
    addPool(cases, "dilations-3-and-2", 5, 5, 1, 2, new Window(1, 1, 3, 2, 0, 0, 0, 0), false);
    addPool(cases, "no-tap-inside", 2, 2, 2, 2, dilated, false);
  }

  private static void addPool(
      List<Case> cases,
      String name,
      int height,
      int width,
      int channels,
      int kernel,
      Window window,
      boolean ceil) {
    cases.add(
        CaseBuilder.over("maxpool-" + name, height, width, channels)
            .then(new Op.MaxPool(kernel, kernel, window, ceil))
            .build());
    for (boolean countPadding : new boolean[] {false, true}) {
      String counted = countPadding ? "-counting-padding" : "";
      cases.add(
          CaseBuilder.over("averagepool-" + name + counted, height, width, channels)
              .then(new Op.AveragePool(kernel, kernel, window, ceil, countPadding))
              .build());
    }
  }
}

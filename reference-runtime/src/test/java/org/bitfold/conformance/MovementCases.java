package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;

/** Operators that move elements and compute nothing. */
final class MovementCases {
  private MovementCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    cases.add(
        new CaseBuilder(
                "concat",
                HardNumbers.picture("concat 1", 1, 2, 1),
                HardNumbers.picture("concat 2", 1, 2, 2))
            .apply(new Op.Concat(), 1, 0, 1)
            .build());
    cases.add(CaseBuilder.over("concat-of-one", 2, 2, 3).then(new Op.Concat()).build());
    cases.add(
        CaseBuilder.over("selectchannels-slice-repeat-shuffle", 1, 2, 4)
            .then(new Op.SelectChannels(IntVector.of(3, 0, 0, 1, 2, 3)))
            .build());
    cases.add(
        CaseBuilder.over("selectchannels-beyond-255", 1, 1, 300)
            .then(new Op.SelectChannels(IntVector.of(256, 299, 255, 0, 43, 257)))
            .build());
    for (Op.ChannelOrder order : Op.ChannelOrder.values()) {
      String suffix = order.name().toLowerCase(Locale.ROOT);
      cases.add(
          CaseBuilder.over("depthtospace-" + suffix, 1, 2, 8)
              .then(new Op.DepthToSpace(2, order))
              .build());
      cases.add(
          CaseBuilder.over("depthtospace-block-3-" + suffix, 2, 3, 18)
              .then(new Op.DepthToSpace(3, order))
              .build());
      cases.add(
          CaseBuilder.over("spacetodepth-" + suffix, 2, 4, 2)
              .then(new Op.SpaceToDepth(2, order))
              .build());
      cases.add(
          CaseBuilder.over("spacetodepth-block-3-" + suffix, 3, 6, 2)
              .then(new Op.SpaceToDepth(3, order))
              .build());
    }
    cases.add(CaseBuilder.over("flatten", 2, 3, 2).then(new Op.Flatten(2, 3)).build());
    for (Op.PadMode mode : Op.PadMode.values()) {
      float value = mode == Op.PadMode.CONSTANT ? -1.5f : 0f;
      String name = "pad-" + mode.name().toLowerCase(Locale.ROOT);
      cases.add(CaseBuilder.over(name, 2, 2, 1).then(new Op.Pad(1, 1, 0, 1, mode, value)).build());
      cases.add(
          CaseBuilder.over(name + "-as-far-as-it-goes", 3, 4, 2)
              .then(new Op.Pad(2, 3, 1, 3, mode, value))
              .build());
    }
    for (float value : new float[] {-0f, Float.MIN_VALUE}) {
      String name = "pad-constant-" + (value == 0 ? "minus-0" : "smallest-float");
      Op pad = new Op.Pad(1, 0, 1, 2, Op.PadMode.CONSTANT, value);
      cases.add(CaseBuilder.over(name, 2, 2, 2).then(pad).build());
    }
    return cases;
  }
}

package org.bitfold.cli.quality;

import java.util.List;
import java.util.Optional;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;

/** What a super-resolution network has to beat: plain bicubic enlargement. */
public final class Bicubic {
  /** Keys' coefficient as Matlab's imresize has it, which the papers compare with. */
  private static final float KEYS = -0.5f;

  private Bicubic() {}

  /** Enlarges {@code picture}, {@code [H, W, C]}, to {@code [H·scale, W·scale, C]}. */
  public static Tensor enlarge(Tensor picture, int scale, Metadata metadata) {
    Op.Ratio ratio = new Op.Ratio(scale, 1);
    Op resize =
        new Op.Resize(ratio, ratio, new Op.Interpolation.Cubic(Op.Coordinates.HALF_PIXEL, KEYS));
    Model model =
        new Model(
            List.of(new Input("picture", picture.shape().channels(), 0, 0)),
            List.of(new Node("bicubic", resize, List.of(0), "")),
            List.of(new Output("enlarged", 1)),
            metadata,
            Provenance.none(),
            Optional.empty());
    try (Session session = Session.open(model, SessionOptions.defaults())) {
      return session.run(picture);
    }
  }
}

package org.bitfold.verifier.randomnets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.bitfold.verifier.randomnets.NetSpec.Block;
import org.bitfold.verifier.randomnets.NetSpec.Constants;
import org.bitfold.verifier.randomnets.NetSpec.Ending;
import org.bitfold.verifier.randomnets.NetSpec.Kind;

/** Draws descriptions of networks. */
final class NetSpecs {
  private static final int OLDEST_OPSET = 9;
  private static final int NEWEST_OPSET = 21;
  private static final int MOST_BLOCKS = 6;

  /** Those from {@link NetBuilder#RARE_CHOICES} on are rarer. */
  private static final int CHOICES = NetBuilder.RARE_CHOICES + 24;

  private NetSpecs() {}

  /** Networks of a few blocks on small pictures, odd sizes and odd channel counts included. */
  static Arbitrary<NetSpec> all() {
    Arbitrary<Integer> sides = Arbitraries.of(6, 8, 7, 5, 4, 9, 10, 3, 2, 1, 12, 11);
    return Combinators.combine(
            Arbitraries.longs().between(0, 1 << 20),
            Arbitraries.integers().between(OLDEST_OPSET, NEWEST_OPSET).shrinkTowards(13),
            Arbitraries.of(false, true),
            Arbitraries.of(Constants.class),
            channels(),
            sides,
            sides,
            Combinators.combine(
                    blocks().list().ofMinSize(1).ofMaxSize(MOST_BLOCKS),
                    Arbitraries.of(Ending.class),
                    Arbitraries.of(false, false, false, false, false, true))
                .as(Body::new))
        .as(
            (seed, opset, dynamic, constants, channels, height, width, body) ->
                new NetSpec(
                    seed,
                    opset,
                    dynamic,
                    body.channelsLast(),
                    constants,
                    channels,
                    height,
                    width,
                    body.blocks(),
                    body.ending()));
  }

  private record Body(List<Block> blocks, Ending ending, boolean channelsLast) {}

  /** Around the width of a word of bits, and the counts that pictures have. */
  private static Arbitrary<Integer> channels() {
    return Arbitraries.of(1, 3, 2, 4, 8, 16, 5, 31, 32, 33, 64, 65);
  }

  private static Arbitrary<Block> blocks() {
    Arbitrary<Integer> choice = Arbitraries.integers().between(0, CHOICES - 1);
    List<Kind> kinds = new ArrayList<>(Collections.nCopies(12, Kind.BINARY_CONV));
    kinds.addAll(List.of(Kind.values()));
    return Combinators.combine(
            Arbitraries.of(kinds),
            choice,
            choice,
            choice,
            choice,
            channels(),
            Arbitraries.of(false, true))
        .as(Block::new);
  }
}

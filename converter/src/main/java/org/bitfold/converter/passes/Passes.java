package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.graph.Cancellation;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.RewriteLog;

/** All rewrites, in order. */
public final class Passes {
  private Passes() {}

  /** From the lowered graph to one of packed ops only. */
  public static Graph run(Graph graph, ConvertOptions options, RewriteLog log) {
    Graph result = graph;
    for (Pass pass : list(options)) {
      Cancellation.checkpoint();
      result = pass.apply(result, log);
    }
    return result;
  }

  private static List<Pass> list(ConvertOptions options) {
    List<Pass> passes = new ArrayList<>();
    // What is it? Step functions become bits, everything else packed ops.
    passes.add(new MergeDuplicates());
    passes.add(new RecognizeBinarizers(options.keepZeros().map(Pattern::compile)));
    passes.add(new CarryPointwise());
    passes.add(new MergeDuplicates());
    passes.add(new DropIdentities());
    // Which convolutions are binary?
    passes.add(new FoldZeroPadding());
    passes.add(new SignsBehindMoves());
    options
        .binarize()
        .ifPresent(
            layers -> passes.add(new BinarizeOnRequest(Pattern.compile(layers), options.scale())));
    passes.add(new SeparateLevels());
    passes.add(new BinarizeConvolutions());
    // Constants per channel go where they cost nothing.
    passes.add(FoldThresholds.ofShifts());
    passes.add(new FoldAffineIntoProducer());
    passes.add(new FoldScaleIntoConvolution());
    passes.add(new FoldThresholds()); // now binarizers do not hold shifts back
    passes.add(new MoveShiftsForward());
    passes.add(new FoldAffineIntoProducer());
    passes.add(new PositiveScales());
    passes.add(new FoldThresholds());
    passes.add(new FoldIntegerThresholds());
    // What the folding has made equal or idle.
    passes.add(new DropIdentities());
    passes.add(new MergeDuplicates());
    return passes;
  }
}

package org.bitfold.converter.passes;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.RewriteLog;

/** One rewrite of the graph. */
public interface Pass {
  /**
   * The rewritten graph.
   *
   * @param log is told what was folded into what
   */
  Graph apply(Graph graph, RewriteLog log);
}

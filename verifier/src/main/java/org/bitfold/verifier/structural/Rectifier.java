package org.bitfold.verifier.structural;

import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.NodeProto;

/**
 * A PRelu or LeakyRelu of the ONNX graph with what is added around it.
 *
 * @param slope for negative numbers
 * @param before from the tensor in front to what it rectifies
 * @param after from what it makes to the tensor behind
 */
record Rectifier(PerChannel slope, ChannelAffine before, ChannelAffine after) {
  private static final float DEFAULT_ALPHA = 0.01f;

  /** The one rectifier between two tensors; empty if there is something else than shifts. */
  static Optional<Rectifier> of(Walk walk, String from, String to) {
    Optional<Walk.End> end = walk.to(Set.of("PRelu", "LeakyRelu"), to);
    if (end.isEmpty() || !end.get().map().isShift()) {
      return Optional.empty();
    }
    NodeProto node = walk.maker(end.get().tensor()).orElseThrow();
    Optional<ChannelAffine> before = walk.between(from, node.getInput(0));
    Optional<PerChannel> slope =
        node.getOpType().equals("PRelu") ? walk.constant(node, 1) : Optional.of(alpha(node));
    return before
        .filter(ChannelAffine::isShift)
        .flatMap(map -> slope.map(known -> new Rectifier(known, map, end.get().map())));
  }

  private static PerChannel alpha(NodeProto node) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals("alpha")) {
        return new PerChannel(attribute.getF());
      }
    }
    return new PerChannel(DEFAULT_ALPHA);
  }
}

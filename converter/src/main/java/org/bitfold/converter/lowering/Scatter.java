package org.bitfold.converter.lowering;

import java.util.List;
import java.util.stream.IntStream;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;

/**
 * ScatterND that puts whole channels in the place of others: what exporters make of {@code x[:,
 * 8:16] = y}.
 */
final class Scatter {
  private Scatter() {}

  static Meaning channels(Call call) {
    if (!call.node().text("reduction", "none").equals("none")) {
      throw call.attribute("reduction", call.node().text("reduction", "none"), "none");
    }
    Feature into = call.feature(0);
    Feature updates = call.feature(2);
    int[] channels = replaced(call, into);
    boolean fits =
        updates.node().channels() == channels.length
            && updates.height().equals(into.height())
            && updates.width().equals(into.width())
            && isInOrder(updates)
            && isInOrder(into);
    if (!fits) {
      throw elsewhere(call, into);
    }
    int all = into.node().channels();
    int[] from = IntStream.range(0, all).toArray();
    for (int i = 0; i < channels.length; i++) {
      from[channels[i]] = all + i;
    }
    GraphNode both = call.step(new Op.Concat(), into.node(), updates.node());
    return into.replacedBy(call.make(new Op.SelectChannels(IntVector.of(from)), both));
  }

  /** The channels that the indices name, in the order of the updates. */
  private static int[] replaced(Call call, Feature into) {
    OnnxTensor indices = call.dense(call.constant(1));
    List<Axis> axes = into.plain().orElseThrow(() -> elsewhere(call, into));
    int named = indices.rank() == 0 ? 0 : indices.dim(indices.rank() - 1);
    int all = into.node().channels();
    // an only channel is the whole picture, whichever axes of extent 1 the indices name
    int channelAxis = all == 1 ? Math.min(named, axes.size()) - 1 : axes.indexOf(Axis.CHANNEL);
    if (channelAxis < 0 || named != channelAxis + 1) {
      throw elsewhere(call, into);
    }
    int[] channels = new int[indices.stored() / named];
    for (int i = 0; i < indices.stored(); i++) {
      long index = (long) indices.at(i);
      boolean isChannel = i % named == channelAxis;
      long extent = isChannel ? all : 1;
      long own = index < 0 ? index + extent : index;
      boolean isWhole = extent > 1 || into.extent(i % named).isOne();
      if (own < 0 || own >= extent || !isWhole) {
        throw elsewhere(call, into);
      }
      if (isChannel) {
        channels[i / named] = (int) own;
      }
    }
    return channels;
  }

  /** Channels before rows before columns. */
  private static boolean isInOrder(Feature feature) {
    return feature
        .plain()
        .map(
            axes ->
                axes.stream()
                    .filter(axis -> axis != Axis.REPEAT)
                    .toList()
                    .equals(axes.stream().filter(axis -> axis != Axis.REPEAT).sorted().toList()))
        .orElse(false);
  }

  private static RuntimeException elsewhere(Call call, Feature into) {
    return call.refusal(
        "replaces something else than whole channels of %s".formatted(into.shape()),
        "whole channels, as x[:, 8:16] = y does, for a batch of 1",
        "Join the parts with torch.cat instead");
  }
}

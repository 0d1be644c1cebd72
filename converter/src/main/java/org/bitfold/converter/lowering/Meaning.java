package org.bitfold.converter.lowering;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.Shape;

/** What an ONNX tensor means to the conversion. */
sealed interface Meaning {

  /**
   * Independent of the picture's content: a constant, or arithmetic on its size.
   *
   * @param samples its value at each sampled size
   */
  record Known(List<OnnxTensor> samples) implements Meaning {
    public Known {
      samples = List.copyOf(samples);
    }

    static Known same(OnnxTensor value, int samples) {
      return new Known(Collections.nCopies(samples, value));
    }

    /** The value, where it is the same at all sizes. */
    Optional<OnnxTensor> constant() {
      OnnxTensor first = samples.get(0);
      return samples.stream().allMatch(sample -> sample == first || sample.sameAs(first))
          ? Optional.of(first)
          : Optional.empty();
    }
  }

  /**
   * A value of the graph.
   *
   * @param node what makes it
   * @param batch N
   * @param height H of the value
   * @param width W of the value
   * @param layout where the ONNX tensor's axes lie in it
   */
  record Feature(GraphNode node, Extent batch, Extent height, Extent width, Layout layout)
      implements Meaning {
    private static final int[] CHANNELS_LAST = {0, 2, 3, 1};

    /** A value whose ONNX tensor is {@code [N, C, H, W]}. */
    static Feature picture(GraphNode node, Extent batch, Extent height, Extent width) {
      Extent channels = Extent.same(node.channels(), height.at().size());
      return new Feature(
          node, batch, height, width, Layout.picture(batch, channels, height, width));
    }

    /** A value of one pixel whose ONNX tensor is {@code [N, C]}. */
    static Feature row(GraphNode node, Extent batch) {
      Extent one = Extent.same(1, batch.at().size());
      Extent channels = Extent.same(node.channels(), batch.at().size());
      return new Feature(node, batch, one, one, Layout.row(batch, channels));
    }

    /** The same value seen as another ONNX tensor. */
    Feature seenAs(Layout other) {
      return new Feature(node, batch, height, width, other);
    }

    /** Another value of the same size, laid out in the same way. */
    Feature replacedBy(GraphNode other) {
      return new Feature(other, batch, height, width, layout);
    }

    /**
     * The same, with a node that stands for the ONNX tensor {@code tensor} only if its value is
     * laid out like it.
     */
    Feature standingFor(String tensor) {
      boolean misnamed = node.source().equals(tensor) && !isPicture() && !isRow();
      return misnamed && !(node.op() instanceof GraphOp.Picture)
          ? replacedBy(node.standingFor(""))
          : this;
    }

    /** The same value as {@code [N, C, H, W]}. */
    Feature asPicture() {
      return picture(node, batch, height, width);
    }

    /** The same value with the ONNX axes in another order. */
    Feature transposed(int[] order) {
      return seenAs(layout.transposed(order));
    }

    /** The extent of ONNX axis {@code axis}. */
    Extent extent(int axis) {
      return layout.extent(axis, height.at().size());
    }

    /** The ONNX shape, for messages. */
    String shape() {
      StringBuilder shape = new StringBuilder("[");
      for (int axis = 0; axis < layout.rank(); axis++) {
        shape.append(axis == 0 ? "" : ", ").append(extent(axis));
      }
      return shape.append("]").toString();
    }

    /** Which axis of the value each ONNX axis is, where each is a whole one. */
    Optional<List<Axis>> plain() {
      return layout.plain(new Shape(height.at().get(0), width.at().get(0), node.channels()));
    }

    /** Whether the ONNX tensor is the value itself, {@code [N, C, H, W]}. */
    boolean isPicture() {
      return layout.equals(asPicture().layout);
    }

    /** Whether the ONNX tensor is the value with channels last, {@code [N, H, W, C]}. */
    boolean isChannelsLast() {
      return layout.equals(asPicture().layout.transposed(CHANNELS_LAST));
    }

    /**
     * Which axis of {@code [N, C, H, W]} each ONNX axis is; empty where the value is neither laid
     * out so nor with channels last.
     */
    Optional<int[]> order() {
      if (isPicture()) {
        return Optional.of(new int[] {0, 1, 2, 3});
      }
      return isChannelsLast() ? Optional.of(CHANNELS_LAST.clone()) : Optional.empty();
    }

    /** Whether the value has one pixel and the ONNX tensor is {@code [N, C]}. */
    boolean isRow() {
      return height.isOne() && width.isOne() && layout.equals(row(node, batch).layout);
    }
  }
}

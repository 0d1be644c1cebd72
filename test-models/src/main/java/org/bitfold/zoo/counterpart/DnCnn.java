package org.bitfold.zoo.counterpart;

/**
 * DnCNN (Beyond a Gaussian Denoiser, TIP 2017, section 3.2) as exporters write it: BatchNorm folded
 * into 3×3 convolutions with ReLU; the output is the input without the predicted noise. DnCNN-3 for
 * JPEG deblocking is the same network with 20 layers.
 *
 * @param channels of every feature map, 64 in the paper
 * @param layers convolutions, 17 or 20 in the paper
 * @param colors of the picture
 */
public record DnCnn(int channels, int layers, int colors) implements Counterpart {
  public DnCnn {
    if (channels < 1 || layers < 2 || colors < 1) {
      throw new IllegalArgumentException(
          "DnCNN has channels, two layers or more, and colors; found %d, %d, %d"
              .formatted(channels, layers, colors));
    }
  }

  @Override
  public String name() {
    return "dncnn-%df%d-%s".formatted(channels, layers, colors == 1 ? "gray" : colors + "c");
  }

  @Override
  public int scale() {
    return 1;
  }

  @Override
  public byte[] onnx(long seed) {
    FloatGraph graph = new FloatGraph(name(), colors, seed);
    String x = graph.relu(graph.conv(FloatGraph.INPUT, colors, channels));
    for (int layer = 2; layer < layers; layer++) {
      x = graph.relu(graph.conv(x, channels, channels));
    }
    return graph.model(graph.subtract(FloatGraph.INPUT, graph.conv(x, channels, colors, 0.1)));
  }
}

package org.bitfold.zoo.counterpart;

/**
 * The SRResNet that BBCU-M and BBCU-L binarize (Basic Binary Convolution Unit, ICLR 2023, table 1):
 * residual blocks of two 3×3 convolutions without BatchNorm, convolutions with DepthToSpace to
 * enlarge, and the input, enlarged bilinearly, added in the end.
 *
 * @param channels of every feature map, 64 in the paper
 * @param blocks residual blocks, 16 in the paper
 * @param scale 2, 3 or 4
 * @param colors of the picture
 */
public record SrResNet(int channels, int blocks, int scale, int colors) implements Counterpart {
  private static final float SLOPE = 0.1f;
  private static final double RESIDUAL = 0.1;

  public SrResNet {
    if (channels < 1 || blocks < 1 || colors < 1 || scale < 2 || scale > 4) {
      throw new IllegalArgumentException(
          "SRResNet has channels, blocks and colors, and scale 2, 3 or 4; found %d, %d, %d, %d"
              .formatted(channels, blocks, colors, scale));
    }
  }

  @Override
  public String name() {
    return "srresnet-x%d-%df%db".formatted(scale, channels, blocks)
        + (colors == 3 ? "" : "-%dc".formatted(colors));
  }

  @Override
  public byte[] onnx(long seed) {
    FloatGraph graph = new FloatGraph(name(), colors, seed);
    String x = graph.leakyRelu(graph.conv(FloatGraph.INPUT, colors, channels), SLOPE);
    for (int block = 0; block < blocks; block++) {
      String inner = graph.relu(graph.conv(x, channels, channels));
      x = graph.add(x, graph.conv(inner, channels, channels, RESIDUAL));
    }
    for (int step : scale == 4 ? new int[] {2, 2} : new int[] {scale}) {
      String wide = graph.conv(x, channels, channels * step * step);
      x = graph.leakyRelu(graph.depthToSpace(wide, step), SLOPE);
    }
    x = graph.leakyRelu(graph.conv(x, channels, channels), SLOPE);
    String residual = graph.bilinear(FloatGraph.INPUT, scale);
    return graph.model(graph.add(graph.conv(x, channels, colors, RESIDUAL), residual));
  }
}

package org.bitfold.zoo.counterpart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A full-precision network of the same shapes as a binary one, without binarizers: input and output
 * {@code [1, C, H, W]} in 0..1 with free height and width, opset 13.
 */
public sealed interface Counterpart permits SrResNet, DnCnn {
  /** The counterparts at the papers' sizes: what BBCU-M, BBCU-L and BBCU's DnCNNs replace. */
  static List<Counterpart> papers() {
    return List.of(
        new SrResNet(64, 16, 2, 3),
        new SrResNet(64, 16, 3, 3),
        new SrResNet(64, 16, 4, 3),
        new DnCnn(64, 17, 1),
        new DnCnn(64, 20, 1),
        new DnCnn(64, 20, 3));
  }

  /** A file name without ending, unique among counterparts: {@code srresnet-x4-64f16b}. */
  String name();

  /** Channels of the input and of the output. */
  int colors();

  /** By how much the output is larger than the input. */
  int scale();

  /** The network as the bytes of an ONNX file; the same seed gives the same bytes. */
  byte[] onnx(long seed);

  /**
   * Writes the network, seed 1, as {@code NAME.onnx}.
   *
   * @param folder an existing folder
   * @return the file
   */
  default Path write(Path folder) throws IOException {
    Path file = folder.resolve(name() + ".onnx");
    Path temporary = Files.createTempFile(folder, name(), ".tmp");
    try {
      Files.write(temporary, onnx(1));
      return Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}

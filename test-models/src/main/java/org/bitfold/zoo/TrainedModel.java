package org.bitfold.zoo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.bitfold.zoo.counterpart.Counterpart;
import org.bitfold.zoo.counterpart.DnCnn;
import org.bitfold.zoo.counterpart.SrResNet;

/**
 * A trained network of the zoo, as its {@code model.properties} describes it.
 *
 * @param name of its folder
 * @param net its architecture, by the name it has in {@code pytorch/zoo}
 * @param options of the architecture: {@code channels}, {@code blocks}, {@code scale}, ...
 * @param degradation what it undoes
 * @param colors channels of its input and output: 3 for RGB, 1 for gray
 * @param white the value of a white pixel: 1, or 255 for E2FIF's networks
 * @param goldens how many golden inputs and outputs it comes with
 */
public record TrainedModel(
    String name,
    String net,
    Map<String, String> options,
    Degradation degradation,
    int colors,
    float white,
    int goldens) {

  public TrainedModel {
    options = Map.copyOf(options);
  }

  /**
   * Copies {@code model.onnx} with its goldens {@code input_N.npy} and {@code output_N.npy},
   * float32 NCHW.
   *
   * @param folder an existing folder
   * @return the copy of {@code model.onnx}
   */
  public Path copy(Path folder) throws IOException {
    return Zoo.copyModel(name, folder);
  }

  /** The model card, Markdown: architecture, data, training, results. */
  public String card() throws IOException {
    return Zoo.text("models/" + name + "/README.md");
  }

  /**
   * The full-precision network with as many channels and layers; none for E2FIF's and the
   * weight-only networks, which binarize others than the counterparts' architectures.
   */
  public Optional<Counterpart> counterpart() {
    return switch (net) {
      case "bbcu-m", "bbcu-l" ->
          Optional.of(
              new SrResNet(option("channels"), option("blocks"), degradation.scale(), colors));
      case "bbcu-dncnn" -> Optional.of(new DnCnn(option("channels"), option("layers"), colors));
      default -> Optional.empty();
    };
  }

  private int option(String key) {
    return Integer.parseInt(options.get(key));
  }

  static TrainedModel from(String name, Properties properties, int goldens) {
    Map<String, String> options = new HashMap<>();
    for (String word : properties.getProperty("options").split(" ")) {
      String[] parts = word.split("=", 2);
      options.put(parts[0], parts[1]);
    }
    return new TrainedModel(
        name,
        properties.getProperty("net"),
        options,
        Degradation.parse(properties.getProperty("task")),
        Integer.parseInt(properties.getProperty("colors")),
        Float.parseFloat(properties.getProperty("white")),
        goldens);
  }
}

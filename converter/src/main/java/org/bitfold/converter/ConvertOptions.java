package org.bitfold.converter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.Metadata;

/**
 * What a user may decide about a conversion; {@link #defaults()} decides nothing.
 *
 * @param allowFloat converts a network without a binary layer instead of refusing it
 * @param range the float that a fully lit 8-bit sample becomes, 1 or 255; absent: found out
 * @param color what the channels of a picture are; absent: told by their count
 * @param task what the network is for; absent: told by its shapes
 * @param binarize names of layers (a regular expression over ONNX node names) whose latent float
 *     weights are to be binarized, which changes what the network computes; absent: none
 * @param scale the scale that {@code binarize} gives each filter
 * @param keepZeros names of sign layers (a regular expression over ONNX node names) whose signs are
 *     to keep every 0, at the cost of a second plane of bits; absent: where real mass is known to
 *     sit on it
 */
public record ConvertOptions(
    boolean allowFloat,
    Optional<Float> range,
    Optional<Metadata.ColorOrder> color,
    Optional<Metadata.Task> task,
    Optional<String> binarize,
    WeightScale scale,
    Optional<String> keepZeros) {

  /** The scale of a filter that is binarized on request. */
  public enum WeightScale {
    /** The mean of |w| over the filter, as XNOR-Net and BBCU have it. */
    MEAN_ABS("mean-abs"),
    /**
     * sign(w), and the network has the scale, which was learned: constants that multiply the
     * channels right behind the layer (Ma et al. 2019, XNOR-Net++). A layer without is refused.
     */
    LEARNED("learned"),
    /** 1: plain sign(w). */
    NONE("none");

    private final String word;

    WeightScale(String word) {
      this.word = word;
    }

    /** The word that commands and provenance use. */
    @Override
    public String toString() {
      return word;
    }
  }

  /** Nothing decided: the network is carried as it is or refused. */
  public static ConvertOptions defaults() {
    return new ConvertOptions(
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        WeightScale.MEAN_ABS,
        Optional.empty());
  }

  /** The same, with networks that have no binary layer allowed or not. */
  public ConvertOptions withAllowFloat(boolean allow) {
    return new ConvertOptions(allow, range, color, task, binarize, scale, keepZeros);
  }

  /** The same, with the value of a fully lit sample given. */
  public ConvertOptions withRange(float value) {
    return new ConvertOptions(
        allowFloat, Optional.of(value), color, task, binarize, scale, keepZeros);
  }

  /** The same, with the order of a picture's channels given. */
  public ConvertOptions withColor(Metadata.ColorOrder order) {
    return new ConvertOptions(
        allowFloat, range, Optional.of(order), task, binarize, scale, keepZeros);
  }

  /** The same, with the network's task given. */
  public ConvertOptions withTask(Metadata.Task given) {
    return new ConvertOptions(
        allowFloat, range, color, Optional.of(given), binarize, scale, keepZeros);
  }

  /** The same, with latent weights of layers named {@code pattern} to be binarized. */
  public ConvertOptions withBinarize(String pattern, WeightScale weightScale) {
    return new ConvertOptions(
        allowFloat, range, color, task, Optional.of(pattern), weightScale, keepZeros);
  }

  /** The same, with every 0 of sign layers named {@code pattern} to be kept. */
  public ConvertOptions withKeepZeros(String pattern) {
    return new ConvertOptions(
        allowFloat, range, color, task, binarize, scale, Optional.of(pattern));
  }

  /** The options that change the result, {@code name=value}, sorted, for the file's provenance. */
  List<String> changes() {
    List<String> changes = new ArrayList<>();
    binarize.ifPresent(pattern -> changes.add("binarize=" + pattern));
    color.ifPresent(order -> changes.add("color=" + order));
    keepZeros.ifPresent(pattern -> changes.add("keep-zeros=" + pattern));
    range.ifPresent(value -> changes.add("range=" + value));
    if (binarize.isPresent()) {
      changes.add("scale=" + scale);
    }
    task.ifPresent(given -> changes.add("task=" + given));
    return changes;
  }
}

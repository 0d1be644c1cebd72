package org.bitfold.converter.passes;

import java.util.Optional;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;

/**
 * Filters times constants; each weight is rounded once. Empty where a product leaves the normal
 * numbers of binary32.
 */
final class ScaledFilters {
  private ScaledFilters() {}

  /** Every weight times the scale of its filter. */
  static Optional<FloatFilters> perOutput(FloatFilters filters, FloatVector scale) {
    int fanIn = filters.values().size() / filters.outputs();
    return Vectors.factors(
            filters.values().size(), i -> (double) filters.values().get(i) * scale.get(i / fanIn))
        .map(values -> with(filters, values));
  }

  /** Every weight times the scale of the channel it reads. */
  static Optional<FloatFilters> perInput(FloatFilters filters, FloatVector scale, int groups) {
    int fanIn = filters.values().size() / filters.outputs();
    int perGroup = filters.outputs() / groups;
    return Vectors.factors(
            filters.values().size(),
            i -> {
              int group = i / fanIn / perGroup;
              int channel = group * filters.inputs() + i % filters.inputs();
              return (double) filters.values().get(i) * scale.get(channel);
            })
        .map(values -> with(filters, values));
  }

  private static FloatFilters with(FloatFilters filters, FloatVector values) {
    return new FloatFilters(
        filters.outputs(), filters.kernelHeight(), filters.kernelWidth(), filters.inputs(), values);
  }
}

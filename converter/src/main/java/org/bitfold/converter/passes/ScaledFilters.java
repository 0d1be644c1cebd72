package org.bitfold.converter.passes;

import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;

/** Filters times constants; each weight is rounded once. */
final class ScaledFilters {
  private ScaledFilters() {}

  /** Every weight times the scale of its filter. */
  static FloatFilters perOutput(FloatFilters filters, FloatVector scale) {
    int fanIn = filters.values().size() / filters.outputs();
    return with(
        filters,
        Vectors.make(
            filters.values().size(), i -> (double) filters.values().get(i) * scale.get(i / fanIn)));
  }

  /** Every weight times the scale of the channel it reads. */
  static FloatFilters perInput(FloatFilters filters, FloatVector scale, int groups) {
    int fanIn = filters.values().size() / filters.outputs();
    int perGroup = filters.outputs() / groups;
    return with(
        filters,
        Vectors.make(
            filters.values().size(),
            i -> {
              int group = i / fanIn / perGroup;
              int channel = group * filters.inputs() + i % filters.inputs();
              return (double) filters.values().get(i) * scale.get(channel);
            }));
  }

  private static FloatFilters with(FloatFilters filters, FloatVector values) {
    return new FloatFilters(
        filters.outputs(), filters.kernelHeight(), filters.kernelWidth(), filters.inputs(), values);
  }
}

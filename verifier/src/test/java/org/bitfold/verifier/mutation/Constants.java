package org.bitfold.verifier.mutation;

import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;

/** Constants of a packed model that are others but for a rule. */
final class Constants {
  private Constants() {}

  /** What becomes of a constant, by its channel or place. */
  @FunctionalInterface
  interface Constant {
    float at(FloatVector values, int c);
  }

  static FloatVector changed(FloatVector values, Constant constant) {
    float[] changed = new float[values.size()];
    for (int c = 0; c < changed.length; c++) {
      changed[c] = constant.at(values, c);
    }
    return FloatVector.of(changed);
  }

  /** That of the next channel. */
  static float next(FloatVector values, int c) {
    return values.get((c + 1) % values.size());
  }

  static FloatFilters refilled(FloatFilters f, FloatVector values) {
    return new FloatFilters(f.outputs(), f.kernelHeight(), f.kernelWidth(), f.inputs(), values);
  }

  /** What becomes of a weight, by its place. */
  @FunctionalInterface
  interface Weights {
    int at(BitFilters f, int o, int ky, int kx, int c);
  }

  static BitFilters changed(BitFilters f, Weights weights) {
    byte[] values = new byte[f.outputs() * f.kernelHeight() * f.kernelWidth() * f.inputs()];
    int i = 0;
    for (int o = 0; o < f.outputs(); o++) {
      for (int ky = 0; ky < f.kernelHeight(); ky++) {
        for (int kx = 0; kx < f.kernelWidth(); kx++) {
          for (int c = 0; c < f.inputs(); c++) {
            values[i++] = (byte) weights.at(f, o, ky, kx, c);
          }
        }
      }
    }
    return BitFilters.pack(f.outputs(), f.kernelHeight(), f.kernelWidth(), f.inputs(), values);
  }

  /** Filters over the first channels alone. */
  static BitFilters firstInputs(BitFilters f, int inputs) {
    byte[] values = new byte[f.outputs() * f.kernelHeight() * f.kernelWidth() * inputs];
    int i = 0;
    for (int o = 0; o < f.outputs(); o++) {
      for (int ky = 0; ky < f.kernelHeight(); ky++) {
        for (int kx = 0; kx < f.kernelWidth(); kx++) {
          for (int c = 0; c < inputs; c++) {
            values[i++] = (byte) f.get(o, ky, kx, c);
          }
        }
      }
    }
    return BitFilters.pack(f.outputs(), f.kernelHeight(), f.kernelWidth(), inputs, values);
  }
}

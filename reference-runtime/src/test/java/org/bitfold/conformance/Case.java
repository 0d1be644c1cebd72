package org.bitfold.conformance;

import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.runtime.Tensor;

/**
 * A model that every runtime runs to the same bytes.
 *
 * @param name operator and what is hard about it, fit for a file name
 * @param inputs one picture per input of the model
 * @param later whether its file is one of a later minor version
 */
record Case(String name, Model model, List<Tensor> inputs, boolean later) {
  Case(String name, Model model, List<Tensor> inputs) {
    this(name, model, inputs, false);
  }
}

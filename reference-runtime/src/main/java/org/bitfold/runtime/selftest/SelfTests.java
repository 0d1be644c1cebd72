package org.bitfold.runtime.selftest;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.format.SelfTestGenerator;
import org.bitfold.model.ElementType;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Output;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Sha256;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.ShapeRules;
import org.bitfold.model.ValueType;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.reference.ReferenceInterpreter;
import org.bitfold.runtime.reference.Value;

/** Records the self-test of a model, and passes it. */
public final class SelfTests {
  private static final long SEED = 0xB17F01D;

  /**
   * Sizes to try where the model takes any: neither square nor a multiple of a word, so that mixed
   * up axes and tails show, then what nets of a fixed block size or many halvings want.
   */
  private static final List<SelfTest.Size> SIZES =
      List.of(
          new SelfTest.Size(11, 13),
          new SelfTest.Size(12, 16),
          new SelfTest.Size(24, 32),
          new SelfTest.Size(64, 96),
          new SelfTest.Size(224, 224),
          new SelfTest.Size(512, 512));

  private static final int LARGEST_ODD_SIDE = 40;

  private SelfTests() {}

  /**
   * The same model with a self-test: the digest of every node's value as the reference interpreter
   * computes it.
   *
   * @throws ShapeException if the model takes none of the sizes that are tried
   */
  public static Model record(Model model) {
    List<SelfTest.Size> sizes = sizes(model);
    List<Value> values = ReferenceInterpreter.values(model, pictures(model, SEED, sizes));
    List<Sha256> digests =
        values.subList(model.inputs().size(), values.size()).stream().map(ValueDigest::of).toList();
    return model.withSelfTest(new SelfTest(SEED, sizes, digests));
  }

  /**
   * Runs the model's self-test on the reference interpreter and compares every node; where there is
   * none, the outputs.
   *
   * @throws IllegalArgumentException if the model has no self-test
   */
  public static SelfTestReport check(Model model) {
    SelfTest test = test(model);
    List<Tensor> pictures = pictures(model, test);
    List<SelfTestReport.Mismatch> mismatches = new ArrayList<>();
    if (model.nodes().isEmpty()) {
      List<Tensor> outputs = ReferenceInterpreter.outputs(model, pictures);
      return compareOutputs(model, test, pictures, outputs);
    }
    List<Value> values = ReferenceInterpreter.values(model, pictures);
    for (int i = 0; i < model.nodes().size(); i++) {
      Sha256 found = ValueDigest.of(values.get(model.valueOf(i)));
      compare(model.nodes().get(i).name(), test.digests().get(i), found, mismatches);
    }
    return new SelfTestReport(model.nodes().size(), mismatches);
  }

  /**
   * Runs the model's self-test on a session and compares the model's outputs, those that are inputs
   * with the pictures.
   *
   * @throws IllegalArgumentException if the model has no self-test
   */
  public static SelfTestReport check(Model model, SessionOptions options) {
    SelfTest test = test(model);
    List<Tensor> pictures = pictures(model, test);
    try (Session session = Session.open(model, options)) {
      return compareOutputs(model, test, pictures, session.run(pictures));
    }
  }

  private static SelfTestReport compareOutputs(
      Model model, SelfTest test, List<Tensor> pictures, List<Tensor> outputs) {
    List<SelfTestReport.Mismatch> mismatches = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Output output = model.outputs().get(i);
      int node = output.value() - model.inputs().size();
      Sha256 expected =
          node >= 0 ? test.digests().get(node) : ValueDigest.of(pictures.get(output.value()));
      compare(output.name(), expected, ValueDigest.of(outputs.get(i)), mismatches);
    }
    return new SelfTestReport(outputs.size(), mismatches);
  }

  /**
   * Runs the model's self-test on a session that exposes every node, and compares each; where there
   * is none, the outputs. Much faster than the reference interpreter where the pictures are large.
   *
   * @throws IllegalArgumentException if the model has no self-test
   */
  public static SelfTestReport checkEachNode(Model model, SessionOptions options) {
    SelfTest test = test(model);
    if (model.nodes().isEmpty()) {
      return check(model, options);
    }
    List<SelfTestReport.Mismatch> mismatches = new ArrayList<>();
    List<ValueType> types = model.types();
    try (Session session = Session.open(Exposed.of(model).model(), options)) {
      List<Tensor> shown = session.run(pictures(model, test));
      for (int i = 0; i < shown.size(); i++) {
        ElementType type = types.get(model.valueOf(i)).element();
        Sha256 found = ValueDigest.of(type, shown.get(i));
        compare(model.nodes().get(i).name(), test.digests().get(i), found, mismatches);
      }
    }
    return new SelfTestReport(model.nodes().size(), mismatches);
  }

  /** The pictures that the model's self-test runs on. */
  public static List<Tensor> pictures(Model model, SelfTest test) {
    return pictures(model, test.seed(), test.shapes());
  }

  private static List<Tensor> pictures(Model model, long seed, List<SelfTest.Size> sizes) {
    List<Tensor> pictures = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      Shape shape = shape(model.inputs().get(i), sizes.get(i));
      int elements = Math.toIntExact(shape.elements());
      float range = model.metadata().valueRange();
      pictures.add(Tensor.of(shape, SelfTestGenerator.picture(seed, i, elements, range)));
    }
    return pictures;
  }

  private static List<SelfTest.Size> sizes(Model model) {
    ShapeException last = null;
    for (SelfTest.Size wish : wishes()) {
      List<SelfTest.Size> sizes =
          model.inputs().stream().map(input -> fitted(input, wish)).toList();
      try {
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
          shapes.add(shape(model.inputs().get(i), sizes.get(i)));
        }
        ShapeRules.shapes(model, shapes);
        return sizes;
      } catch (ShapeException e) {
        last = e;
      }
    }
    throw new ShapeException("no self-test can be recorded: " + last.getMessage());
  }

  /** Round sizes first; then all small ones: some models take odd heights and even widths only. */
  private static List<SelfTest.Size> wishes() {
    List<SelfTest.Size> wishes = new ArrayList<>(SIZES);
    for (int side = 1; side <= LARGEST_ODD_SIDE; side++) {
      for (int other = 1; other <= side; other++) {
        wishes.add(new SelfTest.Size(side, other));
        wishes.add(new SelfTest.Size(other, side));
      }
    }
    return wishes;
  }

  private static SelfTest.Size fitted(Input input, SelfTest.Size wish) {
    return new SelfTest.Size(
        input.height() == 0 ? wish.height() : input.height(),
        input.width() == 0 ? wish.width() : input.width());
  }

  private static Shape shape(Input input, SelfTest.Size size) {
    return new Shape(size.height(), size.width(), input.channels());
  }

  private static SelfTest test(Model model) {
    return model
        .selfTest()
        .orElseThrow(() -> new IllegalArgumentException("the model carries no self-test"));
  }

  private static void compare(
      String name, Sha256 expected, Sha256 found, List<SelfTestReport.Mismatch> mismatches) {
    if (!found.equals(expected)) {
      mismatches.add(new SelfTestReport.Mismatch(name, expected, found));
    }
  }
}

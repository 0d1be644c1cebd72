package org.bitfold.verifier.bitexact;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.kernels.Activation;
import org.bitfold.runtime.kernels.BitWeights;
import org.bitfold.runtime.kernels.CacheLines;
import org.bitfold.runtime.kernels.ColumnFilters;
import org.bitfold.runtime.kernels.FloatWeights;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.LookupRows;
import org.bitfold.runtime.kernels.OutputBlocks;
import org.bitfold.runtime.kernels.PerChannel;

/** The kernels of this JVM with one thing wrong. */
final class KernelFaults {
  private static final int LANES = 16;

  /** Where pixels begin in the kernels' arrays. */
  private static final int FIRST = CacheLines.FIRST;

  private static final Kernels RIGHT = Kernels.of(KernelChoice.AUTO);

  /** Kernels that walk the first {@code n} elements, n being their last argument. */
  private static final Set<String> POINTWISE =
      Set.of("activate", "activateTwice", "activateAdd", "prelu", "clip", "combine", "weigh");

  /** Shows only where there is work enough for several threads. */
  static final String OF_HELPERS = "threads that help see old filters";

  static final String THROWS = "an exception instead of sums";

  private final Map<String, Kernels> faults = new LinkedHashMap<>();

  private final PerChannel zero;
  private final PerChannel one;

  private KernelFaults(int channels) {
    zero = PerChannel.of(FloatVector.filled(channels, 0));
    one = PerChannel.of(FloatVector.filled(channels, 1));
  }

  /**
   * Every faulty set of kernels, by what is wrong with it.
   *
   * @param channels of the values of the net they are planted into
   */
  static Map<String, Kernels> all(int channels) {
    KernelFaults all = new KernelFaults(channels);
    all.binaryConvolutions();
    all.floatConvolutions();
    all.signs();
    all.pointwise();
    all.threads();
    return all.faults;
  }

  /** What a kernel does instead of {@code method}. */
  @FunctionalInterface
  private interface Wrong {
    void run(String method, Object[] args, Right right);
  }

  /** The right kernel, on whatever arguments. */
  @FunctionalInterface
  private interface Right {
    void run(Object... args);
  }

  private void plant(String name, Wrong wrong) {
    faults.put(
        name,
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, args) -> {
                  if (method.getReturnType() != void.class) {
                    return invoke(method, args);
                  }
                  wrong.run(method.getName(), args, changed -> invoke(method, changed));
                  return null;
                }));
  }

  private static Object invoke(Method method, Object[] args) {
    try {
      return method.invoke(RIGHT, args);
    } catch (InvocationTargetException | IllegalAccessException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Wrong in the binary convolution alone. */
  private void plantBinary(String name, Wrong wrong) {
    plant(
        name,
        (method, args, right) -> {
          if (args[0] instanceof BitWeights) {
            wrong.run(method, args, right);
          } else {
            right.run(args);
          }
        });
  }

  /** Filters whose words of certain numbers are 0, in each order in which kernels keep them. */
  private static BitWeights without(BitWeights weights, IntPredicate words) {
    ColumnFilters columns = weights.columns();
    LookupRows rows = weights.rows();
    return new BitWeights(
        weights.layout(),
        weights.channels(),
        without(weights.layout(), weights.signs(), words),
        weights.nonzero(),
        columns == null
            ? null
            : new ColumnFilters(
                columns.layout(),
                columns.kernelHeight(),
                columns.kernelWidth(),
                columns.words(),
                without(columns.layout(), columns.signs(), words)),
        rows == null ? null : new LookupRows(rows.layout(), without(rows, words)));
  }

  private static int[] without(OutputBlocks layout, int[] signs, IntPredicate words) {
    int[] left = signs.clone();
    for (int i = FIRST; i < left.length; i++) {
      left[i] = words.test((i - FIRST) / layout.width() % layout.weights()) ? 0 : left[i];
    }
    return left;
  }

  private static byte[] without(LookupRows rows, IntPredicate words) {
    byte[] left = rows.ones().clone();
    for (int i = FIRST; i < left.length; i++) {
      int bit = (i - FIRST) / rows.layout().width() % rows.layout().weights();
      left[i] = words.test(bit / Integer.SIZE) ? 0 : left[i];
    }
    return left;
  }

  private static Object[] with(Object[] args, int index, Object value) {
    Object[] changed = args.clone();
    changed[index] = value;
    return changed;
  }

  private void binaryConvolutions() {
    plantBinary(
        "last word of a filter skipped",
        (method, args, right) -> {
          BitWeights weights = (BitWeights) args[0];
          int words = BitFilters.words(weights.channels());
          int[] activations = ((int[]) args[2]).clone();
          for (int i = FIRST + words - 1; i < activations.length; i += words) {
            activations[i] = 0;
          }
          BitWeights shorter = without(weights, word -> word % words == words - 1);
          right.run(with(with(args, 0, shorter), 2, activations));
        });
    plantBinary(
        THROWS,
        (method, args, right) -> {
          throw new ArrayIndexOutOfBoundsException("Index 9 out of bounds for length 9");
        });
    plantBinary(
        "last output of a block not written",
        (method, args, right) -> {
          int[] sums = (int[]) args[args.length - 1];
          int[] before = sums.clone();
          right.run(args);
          int outputs = ((BitWeights) args[0]).layout().outputs();
          for (int i = FIRST + outputs - 1; i < sums.length; i += outputs) {
            sums[i] = before[i];
          }
        });
    plantBinary(
        "padding counted",
        (method, args, right) -> {
          BitWeights weights = (BitWeights) args[0];
          int words = BitFilters.words(weights.channels());
          int all = weights.layout().weights() / words * weights.channels();
          right.run(method.equals("convolve") ? with(args, 4, all) : args);
        });
    plantBinary("filters of the first group", (method, args, right) -> right.run(with(args, 1, 0)));
    plantBinary(
        "zeros among activations taken for -1",
        (method, args, right) ->
            right.run(method.equals("convolveMasked") ? with(args, 3, null) : args));
    plantBinary(
        "zeros among weights taken for -1",
        (method, args, right) -> {
          BitWeights weights = (BitWeights) args[0];
          right.run(
              with(
                  args,
                  0,
                  new BitWeights(weights.layout(), weights.channels(), weights.signs(), null)));
        });
    plantBinary(
        "sums kept from the call before",
        (method, args, right) -> {
          int[] sums = (int[]) args[args.length - 1];
          int[] before = sums.clone();
          right.run(args);
          sums[FIRST] += before[FIRST];
        });
  }

  private void floatConvolutions() {
    plant(
        "bias added last",
        (method, args, right) -> {
          if (!(args[0] instanceof FloatWeights weights)) {
            right.run(args);
            return;
          }
          float[] none = new float[weights.bias().length];
          float[] out = (float[]) args[args.length - 1];
          float[] unwritten = new float[out.length];
          Arrays.fill(unwritten, Float.NaN);
          float[] sums = unwritten.clone();
          right.run(
              with(
                  with(args, 0, new FloatWeights(weights.layout(), weights.values(), none)),
                  args.length - 1,
                  sums));
          for (int i = 0; i < out.length; i++) {
            if (!Float.isNaN(sums[i])) {
              out[i] = sums[i] + weights.bias()[(i - FIRST) % weights.layout().outputs()];
            }
          }
        });
    plant(
        "float weights of the next filter",
        (method, args, right) -> {
          if (!(args[0] instanceof FloatWeights weights)) {
            right.run(args);
            return;
          }
          float[] values = weights.values();
          float[] turned = new float[values.length];
          for (int i = 0; i < turned.length; i++) {
            turned[i] = values[(i + 1) % values.length];
          }
          right.run(with(args, 0, new FloatWeights(weights.layout(), turned, weights.bias())));
        });
  }

  private void signs() {
    plantOn(
        "greater instead of at least",
        "binarize",
        (args, right) -> {
          float[] lower = ((float[]) args[0]).clone();
          for (int i = 0; i < lower.length; i++) {
            lower[i] = Math.nextDown(lower[i]);
          }
          right.run(with(args, 0, lower));
        });
    plantOn(
        "unused bits of a word set",
        "binarize",
        (args, right) -> {
          right.run(args);
          int channels = (int) args[3];
          int words = BitFilters.words(channels);
          int[] bits = (int[]) args[5];
          int tail = BitFilters.usedBits(words - 1, channels);
          for (int p = 0; p < (int) args[4]; p++) {
            bits[(int) args[6] + p * words + words - 1] |= ~tail;
          }
        });
    plantOn(
        "last pixel has no signs",
        "binarize",
        (args, right) -> right.run(with(args, 4, (int) args[4] - 1)));
  }

  private void plantOn(String name, String kernel, Instead wrong) {
    plant(
        name,
        (method, args, right) -> {
          if (method.equals(kernel)) {
            wrong.run(args, right);
          } else {
            right.run(args);
          }
        });
  }

  /** What one kernel does instead. */
  @FunctionalInterface
  private interface Instead {
    void run(Object[] args, Right right);
  }

  private void pointwise() {
    plant(
        "elements behind the last whole vector left as they are",
        (method, args, right) -> {
          int n = POINTWISE.contains(method) ? (int) args[args.length - 1] : 0;
          right.run(n == 0 ? args : with(args, args.length - 1, n - n % LANES));
        });
    plantOn(
        "product rounded before the bias",
        "activate",
        (args, right) -> {
          int last = args.length - 4; // of one activation or two; then come out, at and n
          Activation activation = (Activation) args[last];
          int n = (int) args[last + 3];
          float[] products = new float[FIRST + n];
          Activation product = new Activation(activation.scale(), zero, one);
          right.run(with(with(with(args, last, product), last + 1, products), last + 2, FIRST));
          Activation rest = new Activation(one, activation.bias(), activation.slope());
          RIGHT.activate(products, rest, (float[]) args[last + 1], (int) args[last + 2], n);
        });
    plant(
        "slope lost",
        (method, args, right) -> {
          Object[] changed = args;
          for (int i = 0; i < args.length; i++) {
            boolean flat = method.startsWith("activate") && args[i] instanceof Activation;
            changed = flat ? with(changed, i, ((Activation) args[i]).withSlope(one)) : changed;
          }
          right.run(changed);
        });
    plantOn(
        "upper end of clip lost",
        "clip",
        (args, right) -> right.run(with(args, 2, Float.POSITIVE_INFINITY)));
    plantOn(
        "operands swapped",
        "combine",
        (args, right) -> right.run(with(args, 5, !(boolean) args[5])));
    plantOn(
        "interpolation rounded twice",
        "weigh",
        (args, right) -> {
          if ((boolean) args[3]) {
            right.run(args);
            return;
          }
          float[] x = (float[]) args[4];
          float[] product = new float[x.length];
          right.run(with(with(args, 3, true), 4, product));
          int at = (int) args[5];
          for (int i = at; i < at + (int) args[6]; i++) {
            x[i] += product[i];
          }
        });
  }

  /** Right on the thread that asks, wrong on those that help: state that nobody handed over. */
  private void threads() {
    long[] helped = new long[1];
    plantBinary(
        OF_HELPERS,
        (method, args, right) -> {
          boolean helps = Thread.currentThread().getName().startsWith("bitfold-");
          long start = System.nanoTime();
          while (!helps
              && helped[0] == 0
              && System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(20)) {
            Thread.yield();
          }
          BitWeights weights = (BitWeights) args[0];
          if (helps) {
            helped[0]++;
            right.run(with(args, 0, without(weights, _ -> true)));
          } else {
            right.run(args);
          }
        });
  }
}

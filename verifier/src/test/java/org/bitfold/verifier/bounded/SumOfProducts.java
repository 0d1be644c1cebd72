package org.bitfold.verifier.bounded;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * {@code (bias + Σ weight·x) / divisor}, in exact arithmetic and in binary32 in every order that
 * another runtime may choose.
 */
final class SumOfProducts {
  private static final MathContext QUOTIENT = new MathContext(120);

  /** One term. */
  private record Term(float weight, float x) {
    BigDecimal exact() {
      return new BigDecimal(weight).multiply(new BigDecimal(x));
    }
  }

  private final List<Term> terms = new ArrayList<>();
  private final float bias;
  private final int divisor;

  SumOfProducts(float bias, int divisor) {
    this.bias = bias;
    this.divisor = divisor;
  }

  void add(float weight, float x) {
    terms.add(new Term(weight, x));
  }

  /** The number that is meant. */
  BigDecimal exact() {
    BigDecimal sum = new BigDecimal(bias);
    for (Term term : terms) {
      sum = sum.add(term.exact());
    }
    return sum.divide(BigDecimal.valueOf(divisor), QUOTIENT);
  }

  /** In binary64, rounded once. */
  float inDoubles() {
    double sum = bias;
    for (Term term : terms) {
      sum += (double) term.weight * term.x;
    }
    return (float) (sum / divisor);
  }

  /** In binary32: terms in a random order, summed by a random tree or one after the other. */
  float inFloats(Random random) {
    List<Term> shuffled = new ArrayList<>(terms);
    Collections.shuffle(shuffled, random);
    return random.nextBoolean() ? chain(shuffled, random.nextBoolean()) : tree(shuffled, random);
  }

  private float chain(List<Term> order, boolean fused) {
    float sum = bias;
    for (Term term : order) {
      sum = fused ? Math.fma(term.weight, term.x, sum) : sum + term.weight * term.x;
    }
    return sum / divisor;
  }

  private float tree(List<Term> order, Random random) {
    List<Float> sums = new ArrayList<>(List.of(bias));
    order.forEach(term -> sums.add(term.weight * term.x));
    while (sums.size() > 1) {
      float one = sums.remove(random.nextInt(sums.size()));
      int other = random.nextInt(sums.size());
      sums.set(other, sums.get(other) + one);
    }
    return sums.get(0) / divisor;
  }
}

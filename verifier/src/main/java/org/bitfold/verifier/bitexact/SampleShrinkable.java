package org.bitfold.verifier.bitexact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;
import org.bitfold.model.Shape;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.samples.SampleGenerator;

/** A sample that shrinks: smaller pictures first, then more zeros. */
final class SampleShrinkable implements Shrinkable<Sample> {
  private static final int MOST_PARTS = 256;

  private final SampleGenerator samples;
  private final Sample sample;

  /**
   * @param samples knows which sizes there may be
   */
  SampleShrinkable(SampleGenerator samples, Sample sample) {
    this.samples = samples;
    this.sample = sample;
  }

  @Override
  public Sample value() {
    return sample;
  }

  @Override
  public Stream<Shrinkable<Sample>> shrink() {
    return Stream.concat(smaller(), emptier())
        .filter(candidate -> candidate != sample && fits(candidate))
        .map(candidate -> new SampleShrinkable(samples, candidate));
  }

  private boolean fits(Sample candidate) {
    return samples.fits(candidate.inputs().stream().map(Planes::shape).toList());
  }

  @Override
  public ShrinkingDistance distance() {
    long pixels = 0;
    long nonZero = 0;
    for (Planes input : sample.inputs()) {
      pixels += (long) input.height() * input.width();
      for (float value : input.values()) {
        nonZero += Float.floatToRawIntBits(value) == 0 ? 0 : 1;
      }
    }
    return ShrinkingDistance.of(pixels, nonZero);
  }

  /** Halves, then single rows and columns cut off, at either end. */
  private Stream<Sample> smaller() {
    Planes first = sample.inputs().get(0);
    int height = first.height();
    int width = first.width();
    List<Sample> candidates = new ArrayList<>();
    for (int cut : new int[] {height / 2, height / 4, 1}) {
      if (cut > 0 && cut < height) {
        candidates.add(cropped(0, 0, cut, 0));
        candidates.add(cropped(cut, 0, 0, 0));
      }
    }
    for (int cut : new int[] {width / 2, width / 4, 1}) {
      if (cut > 0 && cut < width) {
        candidates.add(cropped(0, 0, 0, cut));
        candidates.add(cropped(0, cut, 0, 0));
      }
    }
    return candidates.stream();
  }

  private Sample cropped(int top, int left, int bottom, int right) {
    List<Planes> inputs = new ArrayList<>();
    for (Planes input : sample.inputs()) {
      int height = input.height() - top - bottom;
      int width = input.width() - left - right;
      if (height < 1 || width < 1) {
        return sample;
      }
      float[] values = new float[input.channels() * height * width];
      int i = 0;
      for (int c = 0; c < input.channels(); c++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            values[i++] = input.at(c, y + top, x + left);
          }
        }
      }
      inputs.add(new Planes(input.channels(), height, width, values));
    }
    return new Sample(sample.content(), inputs);
  }

  /** Halves, quarters, … down to single ones of the non-zero elements set to +0. */
  private Stream<Sample> emptier() {
    return IntStream.range(0, sample.inputs().size()).boxed().flatMap(this::emptier);
  }

  private Stream<Sample> emptier(int input) {
    int[] nonZero = nonZero(sample.inputs().get(input).values());
    return IntStream.iterate(1, p -> p <= Math.min(MOST_PARTS, nonZero.length), p -> 2 * p)
        .boxed()
        .flatMap(parts -> IntStream.range(0, parts).mapToObj(part -> part(nonZero, part, parts)))
        .map(places -> zeroed(input, places));
  }

  private static int[] part(int[] places, int part, int parts) {
    return Arrays.copyOfRange(
        places, part * places.length / parts, (part + 1) * places.length / parts);
  }

  private static int[] nonZero(float[] values) {
    int[] places = new int[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (Float.floatToRawIntBits(values[i]) != 0) {
        places[count++] = i;
      }
    }
    return Arrays.copyOf(places, count);
  }

  private Sample zeroed(int index, int[] places) {
    Planes input = sample.inputs().get(index);
    float[] values = input.values().clone();
    for (int place : places) {
      values[place] = 0;
    }
    Shape shape = input.shape();
    List<Planes> inputs = new ArrayList<>(sample.inputs());
    inputs.set(index, new Planes(shape.channels(), shape.height(), shape.width(), values));
    return new Sample(sample.content(), inputs);
  }
}

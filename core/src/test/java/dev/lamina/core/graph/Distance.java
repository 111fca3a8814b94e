package dev.lamina.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

/**
 * How far two tensors are apart. An assertion that compares arrays element by element takes minutes
 * for a network.
 */
public final class Distance {

  private Distance() {}

  /** The greatest difference of two elements; NaN if one is. */
  public static double between(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    return IntStream.range(0, found.length)
        .mapToDouble(i -> Math.abs(found[i] - expected[i]))
        .reduce(0, Math::max);
  }
}

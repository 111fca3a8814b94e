package dev.lamina.core.graph;

import dev.lamina.core.random.RandomStream;
import java.util.Arrays;

/** How a variable starts. */
@FunctionalInterface
public interface Initializer {

  Initializer ZEROS = (stream, values) -> {};
  Initializer ONES = (stream, values) -> Arrays.fill(values, 1);

  /**
   * Fills a tensor, row-major.
   *
   * @param stream the variable's own stream: the same for the same seed and name, whatever else is
   *     in the program
   * @param values all zero
   */
  void fill(RandomStream stream, double[] values);
}

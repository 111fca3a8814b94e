package dev.lamina.core.train;

import dev.lamina.core.graph.Variable;
import java.util.Set;

/** Which parameters an optimizer treats apart. */
final class ParameterGroups {

  private static final Set<String> BIASES = Set.of("bias", "beta");

  private ParameterGroups() {}

  /** A matrix or a convolution kernel: not a bias or a scale. */
  static boolean isWeight(Variable parameter) {
    return parameter.shape().rank() > 1;
  }

  /** What a layer adds to its output: a bias of its own, or the shift of a normalization. */
  static boolean isBias(Variable parameter) {
    String name = parameter.name();
    return BIASES.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}

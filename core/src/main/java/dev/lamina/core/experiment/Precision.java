package dev.lamina.core.experiment;

import dev.lamina.core.graph.ElementType;
import java.util.Arrays;

/**
 * What a trial computes in. Weights, their averages, statistics of batch norm, losses, gradients of
 * weights and the optimizer's state are float32 in any case.
 */
enum Precision {
  /** Float32 throughout. */
  FLOAT32(ElementType.FLOAT32),
  /**
   * Convolutions and linear layers of the network and of all auxiliary networks in bfloat16, and
   * activations with them: half their memory, and for GPUs that compute so. No loss is scaled,
   * since bfloat16 has the range of float32.
   */
  BF16(ElementType.BFLOAT16);

  private final ElementType computation;

  Precision(ElementType computation) {
    this.computation = computation;
  }

  ElementType computation() {
    return computation;
  }

  /** The precision whose computations are of a type. */
  static Precision of(ElementType computation) {
    return Arrays.stream(values())
        .filter(precision -> precision.computation() == computation)
        .findFirst()
        .orElseThrow();
  }
}

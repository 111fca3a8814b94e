package dev.lamina.core.replacement;

/** How many numbers decide what share two neighbours have in a surrogate's weights. */
public enum Fusion {
  /** Two for the whole hole: {@code a·θ_P + b·θ_N}, equation 9 of the first version. */
  SCALAR,
  /** Two for every convolution, linear layer and norm. */
  SCALAR_PER_OPERATOR,
  /** Two for every output channel; a batch norm shares those of its convolution. */
  CHANNEL_VECTOR,
  /**
   * {@code A·θ_P + B·θ_N} over output channels, with matrices that start as half of what {@link
   * Alignment} does; a batch norm shares those of its convolution. In a wide network they are more
   * numbers than the block that they replace.
   */
  MATRIX
}

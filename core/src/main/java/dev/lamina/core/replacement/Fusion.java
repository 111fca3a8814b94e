package dev.lamina.core.replacement;

/** How many numbers decide what share two neighbours have in a surrogate's weights. */
public enum Fusion {
  /** Two for the whole hole: {@code a·θ_P + b·θ_N}, equation 9 of the first version. */
  SCALAR,
  /** Two for every convolution and every norm. */
  SCALAR_PER_OPERATOR,
  /** Two for every output channel; a norm shares those of its convolution. */
  CHANNEL_VECTOR
}

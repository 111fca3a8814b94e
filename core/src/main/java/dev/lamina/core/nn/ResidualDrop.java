package dev.lamina.core.nn;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;

/**
 * Drops what a residual branch gives, {@code (N, ...)}, sample by sample, as often as its place
 * says ({@link Scope#dropRate}), before it is added to the shortcut: see {@link Value#dropSamples}.
 * Nothing at inference. A block has one for each of its branches.
 */
public final class ResidualDrop extends Layer {

  private final double rate;

  public ResidualDrop(Scope scope) {
    super(scope);
    this.rate = scope.dropRate();
  }

  @Override
  protected Value apply(Value branch) {
    return branch.dropSamples(rate);
  }
}

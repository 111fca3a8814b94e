package dev.lamina.core.nn;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;

/**
 * Zeroes elements at random in training, see {@link Value#dropout}; nothing at inference. Every
 * place draws by itself.
 */
public final class Dropout extends Layer {

  private final double rate;

  /**
   * @param rate chance of a zero, in [0, 1)
   */
  public Dropout(Scope scope, double rate) {
    super(scope);
    Check.argument(
        rate >= 0 && rate < 1, "Invalid dropout in %s: %s (want 0 <= rate < 1)", scope, rate);
    this.rate = rate;
  }

  @Override
  protected Value apply(Value x) {
    return x.dropout(rate);
  }
}

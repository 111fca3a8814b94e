package dev.lamina.core.local;

import dev.lamina.core.graph.Value;
import java.util.Optional;

/**
 * What a step is told anew each time, beside its batch: scalars of FLOAT64.
 *
 * @param rate the learning rate
 * @param biasRate that of biases; empty if it is the same
 * @param momentum of the optimizer; empty if it is the optimizer's own
 */
public record Pace(Value rate, Optional<Value> biasRate, Optional<Value> momentum) {

  /** Input of a step that has the learning rate. */
  public static final String RATE = "rate";

  /** Input of a step that has the rate of biases, in a step that warms up. */
  public static final String BIAS_RATE = "bias_rate";

  /** Input of a step that has the momentum, in a step that warms up. */
  public static final String MOMENTUM = "momentum";

  /** One rate for all, and no other momentum than the optimizer's. */
  public static Pace of(Value rate) {
    return new Pace(rate, Optional.empty(), Optional.empty());
  }
}

package dev.lamina.core.local;

import dev.lamina.core.backbone.StochasticDepth;
import dev.lamina.core.spec.Check;

/**
 * What a training step does against over-fitting; inference never sees it.
 *
 * @param labelSmoothing ε: share of the target of every cross-entropy, of the network's classifier
 *     and of auxiliary heads alike, that is spread over all classes, in [0, 1)
 * @param stochasticDepth of the network's own units; auxiliary copies of units drop nothing
 */
public record Regularization(double labelSmoothing, StochasticDepth stochasticDepth) {

  /** Nothing at all. */
  public static final Regularization NONE = new Regularization(0, StochasticDepth.NONE);

  public Regularization {
    Check.argument(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "Invalid label-smoothing: %s (want 0 <= s < 1)",
        labelSmoothing);
  }
}

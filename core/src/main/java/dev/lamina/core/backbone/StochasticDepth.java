package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;

/**
 * Stochastic depth: in training, each sample skips each residual branch with some chance, and
 * passes the block by its shortcut alone. The branch of block l of L (from 1, the unit after the
 * stem) survives with the chance {@code p_l = 1 − (l / L)(1 − p_L)}, and then counts {@code 1 /
 * p_l} times: {@code y = relu(shortcut(x) + m / p_l · f(x))}, m of 0 or 1 for each sample.
 *
 * <p>Huang, Sun, Liu, Sedra and Weinberger, "Deep networks with stochastic depth", ECCV 2016.
 * Deviations: a survivor is scaled in training instead of every branch by p_l at inference, and
 * each sample draws for itself instead of the batch (as torchvision's mode "row"). So a dropped
 * branch is computed all the same, and saves neither time nor memory. The two branches of a
 * transformer block have one chance and draw apart.
 *
 * @param rate 1 − p_L, in [0, 1); 0.5 in the paper; 0 for none
 */
public record StochasticDepth(double rate) {

  /** Every branch always counts. */
  public static final StochasticDepth NONE = new StochasticDepth(0);

  public StochasticDepth {
    Check.argument(rate >= 0 && rate < 1, "Invalid stochastic-depth: %s (want 0 <= r < 1)", rate);
  }

  /**
   * @throws SpecException if a backbone has units that are no residual blocks
   */
  public void check(Backbone backbone) {
    if (rate > 0 && !backbone.isResidual()) {
      throw new SpecException(
          "Cannot drop branches of %s: it is no chain of residual blocks (want a resnet, imagenet-resnet, vit or gpt, or no stochastic-depth)"
              .formatted(backbone.name()));
    }
  }

  /**
   * The place that a unit is declared in, with the rate of its branches.
   *
   * @param unit its index; 0 is the stem, which has no branch
   * @param units of the whole backbone
   */
  Scope around(Scope root, int unit, int units) {
    return rate == 0 || unit == 0 ? root : root.dropping(rate * unit / (units - 1));
  }
}

package dev.lamina.core.train;

import dev.lamina.core.spec.Check;

/**
 * The first steps of a training, from one to the next: the learning rate rises from 0, that of
 * biases falls to it from a high one, so that they are right first, and momentum rises. YOLOv8's
 * training: 3 epochs, at least 100 steps, from 0.1 and 0.8.
 *
 * @param epochs it takes, above 0
 * @param leastSteps it takes, where those epochs are shorter; at least 1
 * @param biasRate of the first step, at least 0
 * @param momentum of the first step, in (0, 1), for an optimizer that has one
 * @param lastMomentum the optimizer's own; 0 of one that has none
 */
public record Warmup(
    double epochs, int leastSteps, double biasRate, double momentum, double lastMomentum) {

  /** The steps that YOLOv8's training takes at least. */
  public static final int LEAST_STEPS = 100;

  public Warmup {
    Check.argument(epochs > 0 && epochs <= 1e6, "Invalid epochs: %s (want > 0)", epochs);
    Check.argument(leastSteps >= 1, "Invalid least-steps: %s (want >= 1)", leastSteps);
    Check.argument(
        biasRate >= 0 && Double.isFinite(biasRate), "Invalid bias-rate: %s (want >= 0)", biasRate);
    Check.argument(
        momentum < 1 && (momentum > 0 || lastMomentum == 0),
        "Invalid momentum: %s (want 0 < momentum < 1)",
        momentum);
  }

  /** Steps that it takes. */
  long steps(int stepsPerEpoch) {
    return Math.max(Math.round(epochs * stepsPerEpoch), leastSteps);
  }

  /** A number on its way from the first step to where the warm-up ends. */
  static double between(double first, double last, long step, long steps) {
    return step >= steps ? last : first + (last - first) * step / steps;
  }
}

package dev.lamina.core.train;

import dev.lamina.core.graph.Method;
import dev.lamina.core.local.Pace;
import dev.lamina.core.spec.Check;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * An optimizer whose steps differ as a {@link Pacing} has it: it warms up, or gradients of several
 * batches make an update.
 */
public record Paced(Optimizer optimizer, Pacing pacing) implements Optimizer {

  public Paced {
    double own = optimizer.ownMomentum().orElse(0);
    pacing
        .warmup()
        .ifPresent(
            warmup ->
                Check.argument(
                    warmup.lastMomentum() == own,
                    "Invalid warm-up: it ends at a momentum of %s (want the optimizer's %s)",
                    warmup.lastMomentum(),
                    own));
  }

  @Override
  public Update begin(Method step, Pace pace) {
    return optimizer.begin(step, pace);
  }

  @Override
  public Set<String> controls() {
    if (pacing.warmup().isEmpty()) {
      return Set.of();
    }
    return optimizer.ownMomentum().isPresent()
        ? Set.of(Pace.BIAS_RATE, Pace.MOMENTUM)
        : Set.of(Pace.BIAS_RATE);
  }

  @Override
  public boolean accumulates() {
    return pacing.accumulation() > 1;
  }

  @Override
  public OptionalDouble clipNorm() {
    return optimizer.clipNorm();
  }

  @Override
  public OptionalDouble ownMomentum() {
    return optimizer.ownMomentum();
  }
}

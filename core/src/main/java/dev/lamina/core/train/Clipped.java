package dev.lamina.core.train;

import dev.lamina.core.graph.Method;
import dev.lamina.core.local.Pace;
import dev.lamina.core.spec.Check;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * An optimizer that gets its gradients clipped, see {@link #clipNorm}.
 *
 * @param optimizer what follows the clipped gradients
 * @param norm above which gradients are clipped to it, above 0
 */
public record Clipped(Optimizer optimizer, double norm) implements Optimizer {

  public Clipped {
    Check.argument(norm > 0 && Double.isFinite(norm), "Invalid clip-norm: %s (want > 0)", norm);
  }

  @Override
  public Update begin(Method step, Pace pace) {
    return optimizer.begin(step, pace);
  }

  @Override
  public Set<String> controls() {
    return optimizer.controls();
  }

  @Override
  public boolean accumulates() {
    return optimizer.accumulates();
  }

  @Override
  public OptionalDouble ownMomentum() {
    return optimizer.ownMomentum();
  }

  @Override
  public OptionalDouble clipNorm() {
    return OptionalDouble.of(norm);
  }
}

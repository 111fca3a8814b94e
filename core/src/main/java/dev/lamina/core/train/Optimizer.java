package dev.lamina.core.train;

import dev.lamina.core.local.UpdateRule;
import java.util.OptionalDouble;

/** How parameters follow their gradients. A value; it writes itself into the training step. */
public sealed interface Optimizer extends UpdateRule permits Sgd, AdamW, Clipped, Paced {

  /** Its momentum, which a warm-up may begin below; empty if it has none, or another kind. */
  default OptionalDouble ownMomentum() {
    return OptionalDouble.empty();
  }
}

package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;

/**
 * Collects the gradients of one supervision. A loss in pieces gets its features as a leaf: the
 * pieces' gradients add up there, and go through modules and path once, at the end.
 */
final class GradientSink implements LocalLoss.Backward {

  private final Method step;
  private final Value features;
  private final Value leaf;
  private Gradients collected;

  GradientSink(Method step, Value features, boolean inPieces) {
    this.step = step;
    this.features = features;
    this.leaf = inPieces ? step.leaf(features) : null;
  }

  /** What the loss is to be computed from. */
  Value features() {
    return leaf == null ? features : leaf;
  }

  @Override
  public void from(Value scalar, double weight) {
    Check.state(
        leaf != null || collected == null, "A loss that is not in pieces was sent back twice");
    Value weighted = weight == 1 ? scalar : scalar.mul(weight);
    Gradients gradients = leaf == null ? step.backward(weighted) : step.backward(weighted, leaf);
    collected = collected == null ? gradients : collected.plus(gradients);
  }

  /** Of everything that the supervision trains. */
  Gradients gradients() {
    Check.state(collected != null, "A loss was not sent back");
    return leaf == null
        ? collected
        : collected.plus(step.backwardFrom(features, collected.of(leaf)));
  }
}

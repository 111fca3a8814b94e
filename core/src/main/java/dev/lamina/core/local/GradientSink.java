package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;

/**
 * Collects the gradients of one supervision: of its path and its auxiliary networks, and at the
 * features that the modules hand over. A loss may be sent back in pieces: their gradients add up at
 * a leaf, and go through the path once, at the end.
 */
final class GradientSink implements LocalLoss.Backward {

  private final Method step;
  private final Value features;
  private final Value throughPath;
  private final Value judged;
  private Gradients collected;

  /**
   * @param features what the last module hands over
   */
  GradientSink(Method step, Value features, AuxiliaryPath.Declared path) {
    this.step = step;
    this.features = step.leaf(features);
    this.throughPath = path.forward(this.features);
    this.judged = isDirect() ? this.features : step.leaf(throughPath);
  }

  private boolean isDirect() {
    return throughPath == features;
  }

  /** What the loss is to be computed from. */
  Value judged() {
    return judged;
  }

  @Override
  public void from(Value scalar, double weight) {
    Value weighted = weight == 1 ? scalar : scalar.mul(weight);
    Gradients gradients = step.backward(weighted, judged);
    collected = collected == null ? gradients : collected.plus(gradients);
  }

  /** Sends what was collected through the path. */
  Sent sent() {
    Check.state(collected != null, "A loss was not sent back");
    Gradients all = collected;
    if (!isDirect()) {
      all = all.plus(step.backwardFrom(throughPath, collected.of(judged), false, features));
    }
    return new Sent(all, all.of(features));
  }

  /**
   * @param networks gradients of what the supervision trains besides modules
   * @param atFeatures gradient at what the last module hands over
   */
  record Sent(Gradients networks, Value atFeatures) {}
}

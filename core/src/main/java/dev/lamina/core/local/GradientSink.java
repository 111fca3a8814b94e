package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Collects the gradients of one supervision: of its path and its auxiliary networks, and at the
 * features that the modules hand over. A loss may be sent back in pieces: their gradients add up at
 * a leaf, and go through the path at the end. Of the branches of a path only the first keeps its
 * activations; each of the others runs again when its turn comes, so that one is there at a time.
 */
final class GradientSink implements LocalLoss.Backward {

  private final Method step;
  private final Value features;
  private final List<UnaryOperator<Value>> branches;
  private final Value first;
  private final Value judged;
  private final List<Value> tapped;
  private Gradients collected;

  /**
   * @param features what the last module hands over
   * @param tapped what modules before it hand over, as far as the loss reads it
   */
  GradientSink(Method step, Value features, List<Value> tapped, AuxiliaryPath.Declared path) {
    this.step = step;
    this.features = step.leaf(features);
    this.branches = path.branches();
    this.first = branches.get(0).apply(this.features);
    this.tapped = tapped.stream().map(step::leaf).toList();
    this.judged = isDirect() ? this.features : step.leaf(others().reduce(first, Value::add));
  }

  private Stream<Value> others() {
    Value given = features.detach();
    return branches.stream().skip(1).map(branch -> step.withoutGradient(() -> branch.apply(given)));
  }

  private boolean isDirect() {
    return first == features;
  }

  /** What the loss is to be computed from: what was tapped, then what came through the path. */
  List<Value> judged() {
    return Stream.concat(tapped.stream(), Stream.of(judged)).toList();
  }

  @Override
  public void from(Value scalar, double weight) {
    Value weighted = weight == 1 ? scalar : scalar.mul(weight);
    Gradients gradients = step.backward(weighted, judged().toArray(Value[]::new));
    collected = collected == null ? gradients : collected.plus(gradients);
  }

  /** Sends what was collected through the path. */
  Sent sent() {
    Check.state(collected != null, "A loss was not sent back");
    Gradients all = collected;
    if (!isDirect()) {
      Value gradient = collected.of(judged);
      all = all.plus(step.backwardFrom(first, gradient, false, features));
      for (UnaryOperator<Value> branch : branches.subList(1, branches.size())) {
        all = all.plus(step.backwardFrom(branch.apply(features), gradient, false, features));
      }
    }
    return new Sent(all, all.of(features), tapped.stream().map(collected::of).toList());
  }

  /**
   * @param networks gradients of what the supervision trains besides modules
   * @param atFeatures gradient at what the last module hands over
   * @param atTapped gradients at what was tapped
   */
  record Sent(Gradients networks, Value atFeatures, List<Value> atTapped) {}
}

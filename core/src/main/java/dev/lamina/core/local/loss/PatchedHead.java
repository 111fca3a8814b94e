package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.Patches;
import dev.lamina.core.nn.Layer;

/** One head run on every patch of the features; the logits are the mean of what it says. */
record PatchedHead(AuxiliaryHead head, Patches patches) implements AuxiliaryHead {

  /** A head as the patches want it: cut, or as it is. */
  static AuxiliaryHead of(AuxiliaryHead head, Patches patches) {
    return patches.cutClassifiers() && patches.n() > 1 ? new PatchedHead(head, patches) : head;
  }

  @Override
  public Layer declare(Scope scope, Shape features, int outputs) {
    patches.check(features);
    Layer layer = head.declare(scope, features, outputs);
    return new Layer(scope) {
      @Override
      protected Value apply(Value x) {
        return Patches.mean(patches.of(x).stream().map(layer::forward).toList());
      }
    };
  }

  @Override
  public String toString() {
    return head + " on " + patches;
  }
}

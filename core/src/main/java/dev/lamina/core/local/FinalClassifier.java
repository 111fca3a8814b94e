package dev.lamina.core.local;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.List;

/** Mean cross-entropy of the network's own classifier, the loss of the last module. */
public record FinalClassifier() implements LocalLoss {

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    return (values, batch, backward) -> {
      Value loss = batch.crossEntropy(network.classifier().forward(values));
      backward.from(loss, 1);
      return List.of(new Term("classification", 1, loss));
    };
  }

  /** This loss itself. */
  @Override
  public LocalLoss ofLabels() {
    return this;
  }

  /** This loss itself: only auxiliary networks run on patches. */
  @Override
  public LocalLoss inPatches(Patches patches) {
    return this;
  }

  @Override
  public String toString() {
    return "classifier";
  }
}

package dev.lamina.core.local.loss;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.local.LocalLoss;
import dev.lamina.core.nn.Layer;
import java.util.List;

/** Mean cross-entropy of an auxiliary head, with weight 1. */
public record Classification(AuxiliaryHead head) implements LocalLoss {

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    Layer classifier = head.declare(scope, features, network.backbone().classes());
    return (values, batch) ->
        List.of(
            new Term(
                "classification", 1, classifier.forward(values).crossEntropy(batch.labels(), 0)));
  }

  @Override
  public String toString() {
    return head.toString();
  }
}

package dev.lamina.core.local;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.List;

/** A loss without networks, which says what it sees: the mean of the squared features. */
public record MeanSquare() implements LocalLoss {

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    return (values, batch, backward) -> {
      Value mean = values.mul(values).mean();
      backward.from(mean, 1);
      return List.of(new Term("square", 1, mean));
    };
  }

  @Override
  public LocalLoss ofLabels() {
    return this;
  }

  @Override
  public LocalLoss inPatches(Patches patches) {
    return this;
  }
}

package dev.lamina.core.local.loss;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.LocalLoss;
import dev.lamina.core.local.Patches;
import dev.lamina.core.local.PixelLabels;
import dev.lamina.core.nn.Layer;
import java.util.List;
import java.util.function.Function;

/**
 * What a second classifier of pixels makes of the labels: {@link PixelLabels#loss}, with weight 1.
 *
 * @param head makes it, from features to {@code (N, classes, h, w)}
 */
public record PixelClassification(Function<Scope, Layer> head) implements LocalLoss {

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    Layer classifier = head.apply(scope);
    return (values, batch, backward) -> {
      Value loss = PixelLabels.loss(classifier.forward(values), batch.labels());
      backward.from(loss, 1);
      return List.of(new Term("classification", 1, loss));
    };
  }

  /** This loss itself. */
  @Override
  public LocalLoss ofLabels() {
    return this;
  }

  /** This loss itself: classes of pixels are learned on the whole. */
  @Override
  public LocalLoss inPatches(Patches patches) {
    return this;
  }

  @Override
  public String toString() {
    return "second classifier";
  }
}

package dev.lamina.core.local;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.List;

/**
 * Mean cross-entropy of the network's own classifier, the loss of the last module: of images, of
 * tokens, or of the pixels that count.
 */
public record FinalClassifier() implements LocalLoss {

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    return (values, batch, backward) -> {
      Value logits = network.classifier().forward(values);
      Value loss =
          network.backbone().task() == Task.SEGMENTATION
              ? PixelLabels.loss(logits, batch.labels())
              : batch.crossEntropy(logits);
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

package dev.lamina.core.local;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.boxloss.DetectorLoss;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.List;

/** The network's own classifier: what the last module is trained by, and inference uses. */
public record FinalClassifier() implements LocalLoss {

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    return new Declared() {
      @Override
      public List<Term> write(Value values, Batch batch, Backward backward) {
        return write(List.of(values), batch, backward);
      }

      @Override
      public List<Term> write(List<Value> values, Batch batch, Backward backward) {
        Value logits = network.classifier().forward(values);
        return switch (network.backbone().task()) {
          case CLASSIFICATION, LANGUAGE_MODELLING -> sent(batch.crossEntropy(logits), backward);
          case SEGMENTATION -> sent(PixelLabels.loss(logits, batch.labels()), backward);
          case DETECTION ->
              sent(network.backbone().detectorLoss().of(logits, batch.labels()), backward);
        };
      }
    };
  }

  private static List<Term> sent(Value loss, Backward backward) {
    backward.from(loss, 1);
    return List.of(new Term("classification", 1, loss));
  }

  private static List<Term> sent(DetectorLoss.Written loss, Backward backward) {
    backward.from(loss.sent(), 1);
    return loss.parts().stream()
        .map(part -> new Term(part.name(), part.weight(), part.value()))
        .toList();
  }

  @Override
  public boolean readsTaps() {
    return true;
  }

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

package dev.lamina.core.local.loss;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.local.LocalLoss;
import dev.lamina.core.local.Patches;
import dev.lamina.core.nn.Layer;
import java.util.List;
import java.util.Locale;

/** What an auxiliary head makes of the labels, with weight 1. */
public record Classification(AuxiliaryHead head, LabelLoss labelLoss) implements LocalLoss {

  /** With mean cross-entropy. */
  public Classification(AuxiliaryHead head) {
    this(head, LabelLoss.CROSS_ENTROPY);
  }

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    int classes = network.backbone().classes();
    Layer classifier = head.declare(scope, features, labelLoss.outputs(classes));
    return (values, batch) ->
        List.of(
            new Term(
                "classification", 1, labelLoss.of(classifier.forward(values), batch, classes)));
  }

  @Override
  public LocalLoss ofLabels() {
    return this;
  }

  @Override
  public LocalLoss inPatches(Patches patches) {
    return new Classification(PatchedHead.of(head, patches), labelLoss);
  }

  @Override
  public String toString() {
    return labelLoss == LabelLoss.CROSS_ENTROPY
        ? head.toString()
        : head + " " + labelLoss.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}

package dev.lamina.core.local.loss;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.Batch;
import dev.lamina.core.local.LocalLoss;
import dev.lamina.core.local.Patches;
import dev.lamina.core.nn.Layer;
import java.util.List;
import java.util.Locale;

/**
 * What an auxiliary head makes of the labels, with weight 1.
 *
 * @param patches on which the head runs; its outputs are averaged before they are judged
 */
public record Classification(AuxiliaryHead head, LabelLoss labelLoss, Patches patches)
    implements LocalLoss {

  private static final String TERM = "classification";

  public Classification(AuxiliaryHead head, LabelLoss labelLoss) {
    this(head, labelLoss, Patches.WHOLE);
  }

  /** With mean cross-entropy. */
  public Classification(AuxiliaryHead head) {
    this(head, LabelLoss.CROSS_ENTROPY);
  }

  @Override
  public void check(Shape features) {
    patches.check(features);
    head.check(features);
  }

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    int classes = network.backbone().classes();
    Layer classifier = head.declare(scope, features, labelLoss.outputs(classes));
    return (values, batch, backward) ->
        List.of(
            patches.n() == 1
                ? whole(classifier, values, batch, classes, backward)
                : cut(classifier, values, batch, classes, backward));
  }

  private Term whole(Layer classifier, Value values, Batch batch, int classes, Backward backward) {
    Value loss = labelLoss.of(classifier.forward(values), batch, classes);
    backward.from(loss, 1);
    return new Term(TERM, 1, loss);
  }

  /**
   * The outputs are averaged, so the gradient at each is known before any of them needs a graph:
   * first all patches without one, then patch by patch again with one. Exact, since batch norm sees
   * the same patch both times.
   */
  private Term cut(Layer classifier, Value values, Batch batch, int classes, Backward backward) {
    Method method = values.method();
    Value mean =
        method.withoutGradient(
            () ->
                Patches.mean(
                    patches.of(values.detach()).stream().map(classifier::forward).toList()));
    Value leaf = method.leaf(mean);
    Value loss = labelLoss.of(leaf, batch, classes);
    Value slope = method.backward(loss, leaf).of(leaf);
    int count = patches.n() * patches.n();
    for (Value patch : patches.of(values)) {
      backward.from(classifier.forward(patch).mul(slope).sum(), 1.0 / count);
    }
    return new Term(TERM, 1, loss);
  }

  @Override
  public Classification ofLabels() {
    return this;
  }

  @Override
  public Classification inPatches(Patches cut) {
    return new Classification(head, labelLoss, cut.cutClassifiers() ? cut : Patches.WHOLE);
  }

  @Override
  public String toString() {
    String loss =
        labelLoss == LabelLoss.CROSS_ENTROPY
            ? ""
            : " " + labelLoss.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return head + (patches.n() == 1 ? "" : " on " + patches) + loss;
  }
}

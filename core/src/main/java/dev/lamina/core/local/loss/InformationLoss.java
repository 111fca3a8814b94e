package dev.lamina.core.local.loss;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.LocalLoss;
import dev.lamina.core.local.Patches;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * InfoPro's local loss: λ1 · reconstruction + λ2 · classification. The first keeps what the image
 * held (binary cross-entropy against its pixels in [0, 1]), the second what the label needs.
 *
 * <p>Wang et al., "Revisiting locally supervised learning: an alternative to end-to-end training",
 * ICLR 2021. Deviation: binary cross-entropy on logits, which equals the released form in exact
 * arithmetic and does not saturate in float32.
 *
 * @param classification the head and its loss
 * @param reconstructionWeight λ1
 * @param classificationWeight λ2
 * @param patches on which the networks run
 */
public record InformationLoss(
    Classification classification,
    double reconstructionWeight,
    double classificationWeight,
    Patches patches)
    implements LocalLoss {

  /** On whole features. */
  public InformationLoss(
      Classification classification, double reconstructionWeight, double classificationWeight) {
    this(classification, reconstructionWeight, classificationWeight, Patches.WHOLE);
  }

  @Override
  public void check(Shape features) {
    patches.check(features);
    classification.check(features);
  }

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    var reconstruction = new Reconstruction(scope, features, network.backbone().input(), patches);
    Declared judged = classification.declare(scope, features, network);
    return (values, batch, backward) -> {
      var terms = new ArrayList<Term>();
      Value rebuilt = reconstruction.write(values, batch, backward.times(reconstructionWeight));
      terms.add(new Term("reconstruction", reconstructionWeight, rebuilt));
      for (Term term : judged.write(values, batch, backward.times(classificationWeight))) {
        terms.add(new Term(term.name(), classificationWeight * term.weight(), term.value()));
      }
      return List.copyOf(terms);
    };
  }

  @Override
  public LocalLoss ofLabels() {
    return classification;
  }

  @Override
  public LocalLoss inPatches(Patches cut) {
    return new InformationLoss(
        classification.inPatches(cut), reconstructionWeight, classificationWeight, cut);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.4g decoder%s + %.4g %s",
        reconstructionWeight,
        patches.n() == 1 ? "" : " on " + patches,
        classificationWeight,
        classification);
  }
}

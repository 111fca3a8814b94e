package dev.lamina.core.local.loss;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.local.LocalLoss;
import dev.lamina.core.nn.Layer;
import java.util.List;
import java.util.Locale;

/**
 * InfoPro's local loss: λ1 · reconstruction + λ2 · classification. The first keeps what the image
 * held (binary cross-entropy against its pixels in [0, 1]), the second what the label needs (mean
 * cross-entropy of a head).
 *
 * <p>Wang et al., "Revisiting locally supervised learning: an alternative to end-to-end training",
 * ICLR 2021. Deviation: binary cross-entropy on logits, which equals the released form in exact
 * arithmetic and does not saturate in float32.
 *
 * @param reconstruction λ1
 * @param classification λ2
 */
public record InformationLoss(AuxiliaryHead head, double reconstruction, double classification)
    implements LocalLoss {

  @Override
  public Declared declare(Scope scope, Shape features, Network network) {
    Layer decoder = new Decoder(scope.child("decoder"), features, network.backbone().input());
    Layer classifier = head.declare(scope, features, network.backbone().classes());
    return (values, batch) ->
        List.of(
            new Term(
                "reconstruction",
                reconstruction,
                decoder.forward(values).binaryCrossEntropyWithLogits(batch.pixels())),
            new Term(
                "classification",
                classification,
                classifier.forward(values).crossEntropy(batch.labels(), 0)));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.4g decoder + %.4g %s", reconstruction, classification, head);
  }
}

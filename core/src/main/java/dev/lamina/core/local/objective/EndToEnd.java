package dev.lamina.core.local.objective;

import dev.lamina.core.backbone.AuxiliaryClassifier;
import dev.lamina.core.local.AuxiliaryPath;
import dev.lamina.core.local.FinalClassifier;
import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Span;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.loss.PixelClassification;
import java.util.List;

/**
 * Back-propagation through the whole network, whatever the partition: what all else is held to. A
 * network with an {@link AuxiliaryClassifier} learns from its loss too: both come from one forward
 * pass, and their gradients go back together from where it branches off. So do those of taps.
 *
 * <p>The plan's partition has a cut wherever gradients come together, beside those of the given
 * one.
 */
public record EndToEnd() implements Objective {

  @Override
  public SupervisionPlan plan(Partition partition) {
    Partition cut = partition;
    for (int tap : partition.backbone().taps()) {
      cut = cut.alsoCutAfter(tap);
    }
    Partition whole = cut;
    return whole
        .backbone()
        .auxiliaryClassifier()
        .map(auxiliary -> plan(whole.alsoCutAfter(auxiliary.unit()), auxiliary))
        .orElseGet(() -> new SupervisionPlan(whole, List.of(network(whole))));
  }

  private static SupervisionPlan plan(Partition partition, AuxiliaryClassifier auxiliary) {
    var before = new Span(0, partition.ends().indexOf(auxiliary.unit()));
    var loss = new PixelClassification(auxiliary.layer());
    return new SupervisionPlan(
        partition,
        List.of(
            network(partition),
            new Supervision("auxiliary", before, AuxiliaryPath.DIRECT, loss, auxiliary.weight())));
  }

  private static Supervision network(Partition partition) {
    var all = new Span(0, partition.modules() - 1);
    return new Supervision("network", all, AuxiliaryPath.DIRECT, new FinalClassifier(), 1);
  }
}

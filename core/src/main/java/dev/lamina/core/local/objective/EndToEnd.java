package dev.lamina.core.local.objective;

import dev.lamina.core.local.AuxiliaryPath;
import dev.lamina.core.local.FinalClassifier;
import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Span;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import java.util.List;

/** Back-propagation through the whole network, whatever the partition: what all else is held to. */
public record EndToEnd() implements Objective {

  @Override
  public SupervisionPlan plan(Partition partition) {
    var all = new Span(0, partition.modules() - 1);
    return new SupervisionPlan(
        partition,
        List.of(new Supervision("network", all, AuxiliaryPath.DIRECT, new FinalClassifier(), 1)));
  }
}

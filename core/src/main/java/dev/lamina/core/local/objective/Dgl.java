package dev.lamina.core.local.objective;

import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.loss.AuxiliaryHead;
import dev.lamina.core.local.loss.Classification;

/**
 * Decoupled greedy learning: every module but the last is trained by the cross-entropy of a head of
 * its own, all at once. With the head {@code 0c1f} (pooling and a linear layer) it is plain greedy
 * supervised learning.
 *
 * <p>Belilovsky, Eickenberg and Oyallon, "Decoupled greedy learning of CNNs", ICML 2020.
 */
public record Dgl(AuxiliaryHead head) implements Objective {

  @Override
  public SupervisionPlan plan(Partition partition) {
    return SupervisionPlan.oneForEach(partition, module -> new Classification(head));
  }
}

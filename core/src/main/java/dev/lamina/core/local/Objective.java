package dev.lamina.core.local;

/** A baseline of local learning: makes a plan for any partition. */
public interface Objective {

  /**
   * @throws dev.lamina.core.spec.SpecException if the method cannot train this partition; the
   *     message says why
   */
  SupervisionPlan plan(Partition partition);
}

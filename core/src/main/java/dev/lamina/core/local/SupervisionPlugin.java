package dev.lamina.core.local;

/** A method that improves a baseline: rewrites its plan. Inference is unchanged. */
public interface SupervisionPlugin {

  /**
   * @throws dev.lamina.core.spec.SpecException if it makes no sense for this plan; the message says
   *     why
   */
  SupervisionPlan apply(SupervisionPlan plan);
}

package dev.lamina.core.tune;

import java.util.List;

/** Whether a trial goes on after a leg, once and for all. */
interface StoppingRule {

  /**
   * @param own the trial's legs, all of which got to their ends, at least one
   * @param others the other trials' legs that were decided on before the last of these, in order
   */
  boolean goesOn(List<Leg> own, List<Leg> others);

  /** Whether the others count. */
  boolean comparesTrials();
}

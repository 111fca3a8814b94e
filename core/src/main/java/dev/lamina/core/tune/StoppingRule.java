package dev.lamina.core.tune;

/** Whether a trial goes on after a leg, once and for all. */
interface StoppingRule {

  /** Begins to look at legs. */
  Watch watch();

  /** Whether other trials count. */
  boolean comparesTrials();

  /**
   * Looks at one leg after the other, in the order they were decided on; later ones do not count.
   */
  interface Watch {

    /**
     * Whether the trial goes on after this leg.
     *
     * @param leg that got to its end
     */
    boolean goesOn(Leg leg);

    /** Takes back the last look that was not taken back yet, as if it had not been. */
    void forget();
  }
}

package dev.lamina.core.tune;

import java.util.Optional;

/** Runs every trial to its last epoch, in order. */
record FifoScheduler() implements Scheduler {

  @Override
  public int firstEpochs(int trial) {
    return Integer.MAX_VALUE;
  }

  @Override
  public Standings standings() {
    return new Standings() {
      @Override
      public void show(Leg leg) {
        // Nothing that a trial comes to makes a difference.
      }

      @Override
      public Optional<Promotion> promote(boolean more) {
        return Optional.empty();
      }
    };
  }

  @Override
  public boolean comparesTrials() {
    return false;
  }
}

package dev.lamina.core.tune;

import java.util.List;
import java.util.Optional;

/** Runs every trial to its last epoch, in order. */
record FifoScheduler() implements Scheduler {

  @Override
  public int firstEpochs(int trial) {
    return Integer.MAX_VALUE;
  }

  @Override
  public Optional<Promotion> promote(List<Leg> legs, boolean more) {
    return Optional.empty();
  }

  @Override
  public boolean comparesTrials() {
    return false;
  }
}

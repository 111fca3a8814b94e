package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FifoSchedulerTest extends SchedulerContract {

  @Override
  Scheduler scheduler() {
    return Schedulers.fifo();
  }

  @Test
  void everyTrialIsOneLeg() {
    assertThat(run(scheduler(), 1, 5, 2, OptionalInt.empty()).legs())
        .hasSize(5)
        .allMatch(leg -> leg.toEpoch() == EPOCHS && leg.status() == Leg.Status.COMPLETED);
  }
}

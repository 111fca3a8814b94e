package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.experiment.Budget;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.jobs.table.TrialsTable;
import dev.lamina.jobs.table.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BudgetMeterTest {

  private final List<SweepEvent> events = new ArrayList<>();
  private final List<Instant> times = new ArrayList<>();
  private long clock = TimeUnit.DAYS.toNanos(3);
  private long bytes;

  private void logged(long minute, SweepEvent event) {
    events.add(event);
    times.add(Instant.EPOCH.plus(Duration.ofMinutes(minute)));
  }

  private Usage used() {
    return Usage.of(new TrialsTable.History(events, times, events.size()));
  }

  private static Usage minutes(long time, long deviceTime, int atOnce) {
    return new Usage(Duration.ofMinutes(time), Duration.ofMinutes(deviceTime), atOnce);
  }

  private static Started started(int trial, int attempt) {
    return new Started(trial, attempt, 0, 1);
  }

  private static Advanced advanced(int trial, int attempt) {
    return new Advanced(trial, attempt, 1, new TreeMap<>(), new TreeMap<>());
  }

  @Test
  void segmentsBesideEachOtherTakeDeviceTimeEachAndTimeOnce() {
    logged(0, started(0, 1));
    logged(2, started(1, 1));
    logged(5, advanced(0, 1));
    logged(9, new SegmentFailed(1, 1, Failure.DATA, "broken"));
    logged(60, started(1, 2));
    logged(61, new SegmentStopped(1, 2));
    assertThat(used()).isEqualTo(minutes(9 + 1, 5 + 7 + 1, 2));
  }

  @Test
  void whatWasLostCountsToTheLastEntryOfItsDriver() {
    logged(0, started(0, 1));
    logged(0, started(1, 1));
    logged(4, advanced(0, 1));
    logged(4, started(2, 1));
    // The driver died; days later another begins with what was under way.
    logged(9000, started(1, 2));
    logged(9000, started(2, 2));
    logged(9003, advanced(1, 2));
    assertThat(used()).isEqualTo(minutes(4 + 3, 4 + 4 + 0 + 3 + 3, 2));
  }

  @Test
  void aClockThatWasSetBackMakesNoTime() {
    logged(50, started(0, 1));
    logged(20, advanced(0, 1));
    assertThat(used()).isEqualTo(minutes(0, 0, 1));
  }

  private BudgetMeter meter(Budget budget) {
    return new BudgetMeter(budget, minutes(30, 60, 1), () -> bytes, () -> clock);
  }

  private void pass(long minutes) {
    clock += TimeUnit.MINUTES.toNanos(minutes);
  }

  @Test
  void countsOnTopOfWhatWasUsedBefore() {
    BudgetMeter meter = meter(Budget.UNLIMITED);
    assertThat(meter.usage()).isEqualTo(minutes(30, 60, 1));
    pass(100);
    meter.on(started(0, 1));
    pass(1);
    meter.on(started(1, 1));
    pass(2);
    assertThat(meter.usage()).isEqualTo(minutes(33, 65, 2));
    meter.on(advanced(0, 1));
    pass(4);
    meter.on(new SegmentStopped(1, 1));
    pass(100);
    assertThat(meter.usage()).isEqualTo(minutes(37, 69, 2));
    assertThat(meter.spent()).isEmpty();
  }

  @Test
  void saysWhatIsUsedUpAndWhatToRaise() {
    BudgetMeter time =
        meter(
            new Budget(
                Optional.of(Duration.ofMinutes(36)), Optional.empty(), OptionalLong.empty()));
    BudgetMeter device =
        meter(
            new Budget(
                Optional.empty(), Optional.of(Duration.ofMinutes(72)), OptionalLong.empty()));
    for (BudgetMeter meter : List.of(time, device)) {
      meter.on(started(0, 1));
      meter.on(started(1, 1));
    }
    pass(5);
    assertThat(time.share()).hasValue(35.0 / 36);
    assertThat(device.share()).hasValue(70.0 / 72);
    assertThat(meter(Budget.UNLIMITED).share()).isEmpty();
    assertThat(time.spent()).isEmpty();
    assertThat(device.spent()).isEmpty();
    pass(1);
    assertThat(time.spent())
        .hasValue(
            "0.6 of 0.6 hours are used (raise run.budget.hours and start again, or cancel the sweep)");
    assertThat(device.spent())
        .hasValue(
            "1.2 of 1.2 device hours are used (raise run.budget.device-hours and start again, or cancel the sweep)");
  }

  @Test
  void looksAtTheSizeOfCheckpointsNowAndThen() {
    BudgetMeter meter =
        meter(new Budget(Optional.empty(), Optional.empty(), OptionalLong.of(2_000_000)));
    assertThat(meter.spent()).isEmpty();
    bytes = 2_500_000;
    assertThat(meter.spent()).isEmpty();
    pass(1);
    assertThat(meter.spent())
        .hasValue(
            "0.0025 of 0.002 gigabytes are used (raise run.budget.gigabytes and start again, or cancel the sweep)");
  }
}

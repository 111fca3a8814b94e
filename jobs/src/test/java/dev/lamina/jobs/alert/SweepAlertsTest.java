package dev.lamina.jobs.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.experiment.TrialProgress;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Goal;
import dev.lamina.core.tune.Ranking;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepState;
import dev.lamina.jobs.alert.Alert.Kind;
import dev.lamina.jobs.sweep.SweepProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SweepAlertsTest {

  private final List<Alert> told = new ArrayList<>();
  private final List<SweepEvent> passedOn = new ArrayList<>();
  private Duration clock = Duration.ofDays(3);

  private final SweepAlerts alerts =
      new SweepAlerts(
              told::add,
              new TreeMap<>(Map.of("name", "tiny")),
              new Ranking("test/accuracy", Goal.MAX),
              Duration.ofMinutes(30),
              () -> clock.toNanos())
          .before(
              new SweepListener() {
                @Override
                public void on(SweepEvent event) {
                  passedOn.add(event);
                }
              },
              SweepProgress.NONE);

  private void hears(SweepEvent... events) {
    for (SweepEvent event : events) {
      alerts.on(event);
    }
  }

  private void begins(int trial) {
    hears(
        new Suggested(trial, new TreeMap<>()), new Assigned(trial, 1), new Started(trial, 1, 0, 1));
  }

  private static Advanced advanced(int trial, double accuracy) {
    return new Advanced(
        trial, 1, 1, new TreeMap<>(Map.of("test/accuracy", accuracy)), new TreeMap<>());
  }

  private List<Kind> kinds() {
    return told.stream().map(Alert::kind).toList();
  }

  @Test
  void everyAlertSaysHowFarTheSweepIs() {
    alerts.began(SweepState.EMPTY);
    begins(0);
    begins(1);
    begins(2);
    hears(advanced(0, 0.5), new Ended(0, End.COMPLETED), advanced(1, 0.75));
    alerts.know("sweep", "tiny-1");
    alerts.tell(Kind.SWEEP_PAUSED, "It is paused.");

    assertThat(kinds()).containsExactly(Kind.SWEEP_BEGUN, Kind.SWEEP_PAUSED);
    assertThat(told.get(0).details()).containsOnlyKeys("name", "trials");
    assertThat(told.get(1).json("now"))
        .contains("\"best\":{\"metric\":\"test/accuracy\",\"trial\":1,\"value\":0.75}")
        .contains("\"event\":\"sweep-paused\"", "\"sweep\":\"tiny-1\"", "\"time\":\"now\"")
        .contains("\"completed\":1");
    assertThat(passedOn).hasSize(12);
  }

  @Test
  void aTrialThatDivergesIsToldAtOnceAndOneThatFailsWhenItHasEnded() {
    alerts.began(SweepState.EMPTY);
    begins(0);
    begins(1);
    hears(new SegmentFailed(0, 1, Failure.SPEC, Trainer.DIVERGED + ": loss is NaN"));
    hears(new SegmentFailed(1, 1, Failure.LOST, "token=hush"));
    assertThat(kinds()).containsExactly(Kind.SWEEP_BEGUN, Kind.TRIAL_DIVERGED);
    hears(new Ended(1, End.FAILED));

    assertThat(kinds()).containsExactly(Kind.SWEEP_BEGUN, Kind.TRIAL_DIVERGED, Kind.TRIAL_FAILED);
    assertThat(told.get(1).details()).containsEntry("trial", 0L);
    assertThat(told.get(2).details()).containsEntry("trial", 1L);
    assertThat(told.get(2).message()).isEqualTo("LOST: token=***");
  }

  @Test
  void silenceIsToldOnceAndAgainAfterASign() {
    alerts.began(SweepState.EMPTY);
    told.clear();
    clock = clock.plusMinutes(29);
    alerts.onLook(OptionalDouble.empty());
    assertThat(told).isEmpty();
    clock = clock.plusMinutes(1);
    alerts.onLook(OptionalDouble.empty());
    alerts.onLook(OptionalDouble.empty());
    assertThat(kinds()).containsExactly(Kind.SWEEP_STALLED);
    assertThat(told.get(0).message()).contains("30 minutes");

    begins(0);
    clock = clock.plusMinutes(29);
    alerts.onLook(OptionalDouble.empty());
    alerts.onProgress(0, new TrialProgress(1, 1, 1, 2, 0.5, 10, 0));
    clock = clock.plusMinutes(29);
    alerts.onLook(OptionalDouble.empty());
    assertThat(told).hasSize(1);
    clock = clock.plusMinutes(1);
    alerts.onLook(OptionalDouble.empty());
    assertThat(told).hasSize(2);
  }

  @Test
  void fourFifthsOfTheBudgetAreToldOnce() {
    alerts.began(SweepState.EMPTY);
    told.clear();
    for (double used : new double[] {0.1, 0.79, 0.81, 0.95, 1.2}) {
      alerts.onLook(OptionalDouble.of(used));
    }
    assertThat(kinds()).containsExactly(Kind.BUDGET_LOW);
    assertThat(told.get(0).message()).isEqualTo("81 % of the budget are used.");
  }
}

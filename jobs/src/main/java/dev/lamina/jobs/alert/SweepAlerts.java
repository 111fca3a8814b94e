package dev.lamina.jobs.alert;

import dev.lamina.core.experiment.TrialProgress;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Ranking;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.alert.Alert.Kind;
import dev.lamina.jobs.sweep.SweepProgress;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Makes alerts of what happens to a sweep, and passes on what it hears to others. Safe for several
 * threads.
 */
public final class SweepAlerts implements SweepListener, SweepProgress {

  private static final double LOW = 0.8;

  private final Consumer<Alert> sink;
  private final SortedMap<String, Object> subject;
  private final Ranking ranking;
  private final Duration stalledAfter;
  private final LongSupplier nanoTime;
  private SweepListener listener = SweepListener.NONE;
  private SweepProgress progress = SweepProgress.NONE;
  private SweepState state = SweepState.EMPTY;
  private long lastSign;
  private boolean stalled;
  private boolean low;

  /**
   * @param sink of alerts; returns at once
   * @param subject what every alert says of the sweep: its name, its id
   * @param ranking by which the best trial is told
   * @param stalledAfter how long nothing may be heard of it
   * @param nanoTime as {@link System#nanoTime}
   */
  public SweepAlerts(
      Consumer<Alert> sink,
      SortedMap<String, Object> subject,
      Ranking ranking,
      Duration stalledAfter,
      LongSupplier nanoTime) {
    this.sink = sink;
    this.subject = new TreeMap<>(subject);
    this.ranking = ranking;
    this.stalledAfter = stalledAfter;
    this.nanoTime = nanoTime;
    this.lastSign = nanoTime.getAsLong();
  }

  /**
   * Passes on what it hears, from now on.
   *
   * @return this
   */
  public synchronized SweepAlerts before(SweepListener next, SweepProgress watching) {
    this.listener = next;
    this.progress = watching;
    return this;
  }

  /** Says more of the sweep in every alert from now on. */
  public synchronized void know(String detail, Object value) {
    subject.put(detail, value);
  }

  /** Tells of the sweep as a whole. */
  public synchronized void tell(Kind kind, String message) {
    tell(kind, message, new TreeMap<>());
  }

  private void tell(Kind kind, String message, SortedMap<String, Object> more) {
    var details = new TreeMap<>(subject);
    var counts = new TreeMap<String, Object>();
    for (TrialState trial : state.trials()) {
      counts.merge(
          SpecNode.spelled(trial.status()), 1L, (before, one) -> (Long) before + (Long) one);
    }
    details.put("trials", counts);
    best().ifPresent(trial -> details.put("best", trial));
    details.putAll(more);
    sink.accept(new Alert(kind, message, details));
  }

  private java.util.Optional<SortedMap<String, Object>> best() {
    return state.trials().stream()
        .filter(trial -> Double.isFinite(ranking.value(trial).orElse(Double.NaN)))
        .min(ranking)
        .map(
            trial ->
                new TreeMap<>(
                    java.util.Map.of(
                        "trial", (long) trial.trial(),
                        "metric", ranking.metric(),
                        "value", ranking.value(trial).orElseThrow())));
  }

  @Override
  public void began(SweepState before) {
    synchronized (this) {
      state = before;
      sign();
      tell(Kind.SWEEP_BEGUN, before.entries() == 0 ? "The sweep begins." : "The sweep goes on.");
    }
    listener.began(before);
  }

  @Override
  public void on(SweepEvent event) {
    synchronized (this) {
      state = state.apply(event);
      sign();
      if (event instanceof SegmentFailed failed && failed.message().contains(Trainer.DIVERGED)) {
        tell(Kind.TRIAL_DIVERGED, failed.message(), ofTrial(failed.trial()));
      } else if (event instanceof Ended ended && ended.end() == End.FAILED) {
        String reason =
            state
                .trials()
                .get(ended.trial())
                .lastFailure()
                .map(failure -> failure.failure() + ": " + failure.message())
                .orElse("for no known reason");
        tell(Kind.TRIAL_FAILED, reason, ofTrial(ended.trial()));
      }
    }
    listener.on(event);
  }

  private static SortedMap<String, Object> ofTrial(int trial) {
    return new TreeMap<>(java.util.Map.of("trial", (long) trial));
  }

  private void sign() {
    lastSign = nanoTime.getAsLong();
    stalled = false;
  }

  @Override
  public void onProgress(int trial, TrialProgress made) {
    synchronized (this) {
      sign();
    }
    progress.onProgress(trial, made);
  }

  @Override
  public void onWait(String reason) {
    progress.onWait(reason);
  }

  @Override
  public void onLook(OptionalDouble used) {
    synchronized (this) {
      Duration silent = Duration.ofNanos(nanoTime.getAsLong() - lastSign);
      if (!stalled && silent.compareTo(stalledAfter) >= 0) {
        stalled = true;
        tell(
            Kind.SWEEP_STALLED,
            "Nothing was heard of any trial for %s minutes.".formatted(silent.toMinutes()));
      }
      if (!low && used.orElse(0) >= LOW && used.orElse(0) < 1) {
        low = true;
        tell(
            Kind.BUDGET_LOW, "%.0f %% of the budget are used.".formatted(100 * used.getAsDouble()));
      }
    }
    progress.onLook(used);
  }
}

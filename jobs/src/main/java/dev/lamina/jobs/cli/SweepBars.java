package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.TrialProgress;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Extended;
import dev.lamina.core.tune.SweepEvent.Restarted;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.sweep.SweepProgress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Shows a sweep's events and its trials' progress as bars. */
final class SweepBars implements SweepListener, SweepProgress {

  private final ProgressBars bars;
  private final String metric;
  private final Function<SweepState, OptionalInt> plan;
  private final Runnable stopping;
  private final Map<Integer, String> labels = new HashMap<>();
  private OptionalInt planned = OptionalInt.empty();
  private int ended;
  private int failed;

  /**
   * @param metric told when a segment ends
   * @param plan trials in all, if that is known of a sweep that is so far
   * @param stopping run before every segment; throws if the sweep is to stop
   */
  SweepBars(
      ProgressBars bars, String metric, Function<SweepState, OptionalInt> plan, Runnable stopping) {
    this.bars = bars;
    this.metric = metric;
    this.plan = plan;
    this.stopping = stopping;
  }

  @Override
  public void began(SweepState state) {
    planned = plan.apply(state);
    for (TrialState trial : state.trials()) {
      labels.put(trial.trial(), label(trial.parameters()));
      trial.end().ifPresent(this::count);
    }
    if (ended > 0) {
      bars.line("%d trials were done before".formatted(ended));
    }
    show();
  }

  @Override
  public void suggested(Suggested event) {
    labels.put(event.trial(), label(event.parameters()));
    show();
  }

  @Override
  public void started(Started event) {
    stopping.run();
    bars.started(
        event.trial(), labels.getOrDefault(event.trial(), ""), event.fromEpoch(), event.toEpoch());
  }

  @Override
  public void advanced(Advanced event) {
    Double value = event.metrics().get(metric);
    bars.ended(
        event.trial(),
        "epoch %d%s"
            .formatted(
                event.epoch(),
                value == null ? "" : ", " + metric + " " + ProgressLine.number(value)));
  }

  @Override
  public void failed(SegmentFailed event) {
    bars.ended(event.trial(), "failed, " + event.failure() + ": " + event.message());
  }

  @Override
  public void stopped(SegmentStopped event) {
    bars.ended(event.trial(), "stopped");
  }

  @Override
  public void ended(Ended event) {
    count(event.end());
    if (event.end() == End.CANCELLED) {
      bars.line("trial %d is cancelled".formatted(event.trial()));
    }
    show();
  }

  @Override
  public void extended(Extended event) {
    planned = plan.apply(SweepState.EMPTY.apply(event));
    bars.line("the search goes on to %d trials".formatted(event.trials()));
    show();
  }

  @Override
  public void restarted(Restarted event) {
    ended--;
    failed--;
    bars.line("trial %d begins anew".formatted(event.trial()));
    show();
  }

  @Override
  public void onWait(String reason) {
    bars.line(reason);
  }

  @Override
  public void onProgress(int trial, TrialProgress progress) {
    bars.progressed(trial, progress);
  }

  private void count(End end) {
    ended++;
    failed +=
        switch (end) {
          case COMPLETED, STOPPED, CANCELLED -> 0;
          case FAILED -> 1;
        };
  }

  private void show() {
    bars.sweep(planned.orElse(labels.size()), ended, failed);
  }

  private static String label(SortedMap<String, Setting> parameters) {
    return parameters.values().stream().map(Setting::label).collect(Collectors.joining(", "));
  }
}

package dev.lamina.jobs.report;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.tune.Ranking;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.TrialState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of one trial.
 *
 * @param parameters label of each searched parameter by its path
 * @param state how far it came
 * @param epoch finished, 0 for none
 * @param epochs of the whole trial, at least 1
 * @param curves values of each metric by epoch, by the metric's name; only of segments that ended
 *     well
 * @param facts how it was run, by name
 * @param failures of its segments, in order, also those it recovered from
 */
public record TrialReport(
    int trial,
    SortedMap<String, String> parameters,
    State state,
    int epoch,
    int epochs,
    SortedMap<String, SortedMap<Integer, Double>> curves,
    SortedMap<String, String> facts,
    List<SegmentFailed> failures) {

  /** How far a trial came. */
  public enum State {
    /** Nothing more will be run for it. */
    COMPLETED,
    /** It failed, and will not be tried again. */
    FAILED,
    /** Its scheduler chose others before it came to its last epoch. */
    STOPPED,
    /** A user wanted no more of it. */
    CANCELLED,
    /** It has begun; more may be run for it. */
    UNFINISHED,
    /** It was suggested, and nothing was run yet or nothing of it was kept. */
    WAITING
  }

  public TrialReport {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    var copies = new TreeMap<String, SortedMap<Integer, Double>>();
    curves.forEach(
        (name, curve) -> copies.put(name, Collections.unmodifiableSortedMap(new TreeMap<>(curve))));
    curves = Collections.unmodifiableSortedMap(copies);
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    failures = List.copyOf(failures);
  }

  /**
   * What a trial's state and the metrics table tell.
   *
   * @param epochs of the whole trial
   * @param measured in segments that ended well
   */
  static TrialReport of(TrialState trial, int epochs, List<EpochMetrics> measured) {
    var curves = new TreeMap<String, SortedMap<Integer, Double>>();
    measured.forEach(epoch -> plot(epoch, curves));
    plot(new EpochMetrics(trial.epoch(), trial.metrics()), curves);
    return new TrialReport(
        trial.trial(),
        Setting.labels(trial.parameters()),
        state(trial),
        trial.epoch(),
        epochs,
        curves,
        trial.facts(),
        trial.failures());
  }

  private static void plot(
      EpochMetrics epoch, SortedMap<String, SortedMap<Integer, Double>> curves) {
    epoch
        .values()
        .forEach(
            (name, value) ->
                curves.computeIfAbsent(name, n -> new TreeMap<>()).put(epoch.epoch(), value));
  }

  private static State state(TrialState trial) {
    if (trial.end().isEmpty()) {
      return trial.attempts() == 0 ? State.WAITING : State.UNFINISHED;
    }
    End end = trial.end().get();
    return switch (end) {
      case COMPLETED -> State.COMPLETED;
      case FAILED -> State.FAILED;
      case STOPPED -> State.STOPPED;
      case CANCELLED -> State.CANCELLED;
    };
  }

  /** Values of a metric by epoch; empty if it was never measured. */
  SortedMap<Integer, Double> curve(String metric) {
    return curves.getOrDefault(metric, Collections.emptySortedMap());
  }

  /** The epoch with the best value, the earliest of equal ones. NaN is never best. */
  Optional<Map.Entry<Integer, Double>> best(Ranking ranking) {
    Map.Entry<Integer, Double> best = null;
    for (Map.Entry<Integer, Double> point : curve(ranking.metric()).entrySet()) {
      double value = point.getValue();
      if (!Double.isNaN(value) && (best == null || ranking.prefers(value, best.getValue()))) {
        best = point;
      }
    }
    return Optional.ofNullable(best);
  }

  /** The value of a metric after the last epoch that measured it. */
  public OptionalDouble last(String metric) {
    SortedMap<Integer, Double> curve = curve(metric);
    return curve.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(curve.get(curve.lastKey()));
  }
}

package dev.lamina.jobs.report;

import dev.lamina.core.spec.Failure;
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
    List<FailureNote> failures) {

  /** How far a trial came. */
  public enum State {
    /** Nothing more will be run for it. */
    COMPLETED,
    /** It failed, and will not be tried again. */
    FAILED,
    /** It has begun; more may be run for it. */
    UNFINISHED,
    /** It was suggested, and nothing was run yet or nothing of it was kept. */
    WAITING
  }

  /**
   * A segment that failed.
   *
   * @param message complete without a stack trace
   */
  public record FailureNote(int attempt, Failure failure, String message) {}

  public TrialReport {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    var copies = new TreeMap<String, SortedMap<Integer, Double>>();
    curves.forEach(
        (name, curve) -> copies.put(name, Collections.unmodifiableSortedMap(new TreeMap<>(curve))));
    curves = Collections.unmodifiableSortedMap(copies);
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    failures = List.copyOf(failures);
  }

  /** Values of a metric by epoch; empty if it was never measured. */
  public SortedMap<Integer, Double> curve(String metric) {
    return curves.getOrDefault(metric, Collections.emptySortedMap());
  }

  /** The epoch with the best value of a metric, the earliest of equal ones. NaN is never best. */
  public Optional<Map.Entry<Integer, Double>> best(String metric, boolean greaterIsBetter) {
    Map.Entry<Integer, Double> best = null;
    for (Map.Entry<Integer, Double> point : curve(metric).entrySet()) {
      double value = point.getValue();
      if (!Double.isNaN(value)
          && (best == null
              || (greaterIsBetter ? value > best.getValue() : value < best.getValue()))) {
        best = Map.entry(point.getKey(), value);
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

package dev.lamina.jobs.report;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.jobs.report.TrialReport.FailureNote;
import dev.lamina.jobs.report.TrialReport.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * What came of a sweep: a fold over its log, with the metrics of the segments that the log says
 * ended well. A value; knows nothing of how it is shown.
 *
 * @param trials the best first: by the last value of the sweep's metric, not a number after every
 *     number; then trials without a value, then those that failed; equals by number
 */
public record SweepReport(SweepFacts facts, List<TrialReport> trials) {

  /** Metric that tells the throughput of training, in images a second. */
  public static final String SPEED = "images-per-second";

  public SweepReport {
    trials = List.copyOf(trials);
  }

  /**
   * Folds a sweep's log.
   *
   * @param epochs of a whole trial with these parameters
   * @param measured by each trial, in segments that ended well
   */
  public static SweepReport of(
      SweepFacts facts,
      ToIntFunction<SortedMap<String, Setting>> epochs,
      List<SweepEvent> events,
      Map<Integer, List<EpochMetrics>> measured) {
    var folds = new TreeMap<Integer, Fold>();
    for (SweepEvent event : events) {
      folds.computeIfAbsent(event.trial(), trial -> new Fold()).add(event);
    }
    measured.forEach(
        (trial, values) -> {
          Fold fold = folds.get(trial);
          if (fold != null) {
            values.forEach(fold::add);
          }
        });
    var trials = new ArrayList<TrialReport>();
    folds.forEach((trial, fold) -> trials.add(fold.report(trial, epochs)));
    trials.sort(ranking(facts));
    return new SweepReport(facts, trials);
  }

  /** As the search sees it: by the last epoch, since the best one is chosen by looking. */
  private static Comparator<TrialReport> ranking(SweepFacts facts) {
    return Comparator.comparing((TrialReport trial) -> trial.state() == State.FAILED)
        .thenComparing(trial -> trial.last(facts.metric()).isEmpty())
        .thenComparingDouble(
            trial -> {
              double last = trial.last(facts.metric()).orElse(0);
              return facts.greaterIsBetter() ? -last : last;
            })
        .thenComparingInt(TrialReport::trial);
  }

  private static final class Fold {
    private SortedMap<String, Setting> parameters = Collections.emptySortedMap();
    private final SortedMap<String, SortedMap<Integer, Double>> curves = new TreeMap<>();
    private final SortedMap<String, String> facts = new TreeMap<>();
    private final List<FailureNote> failures = new ArrayList<>();
    private int epoch;
    private State state = State.WAITING;

    void add(SweepEvent event) {
      if (event instanceof SweepEvent.Suggested suggested) {
        parameters = suggested.parameters();
      } else if (event instanceof SweepEvent.Started && state == State.WAITING) {
        state = State.UNFINISHED;
      } else if (event instanceof SweepEvent.Advanced step) {
        epoch = step.epoch();
        facts.putAll(step.facts());
        add(new EpochMetrics(step.epoch(), step.metrics()));
      } else if (event instanceof SweepEvent.SegmentFailed failed) {
        failures.add(new FailureNote(failed.attempt(), failed.failure(), failed.message()));
      } else if (event instanceof SweepEvent.Ended ended) {
        state =
            switch (ended.end()) {
              case COMPLETED -> State.COMPLETED;
              case FAILED -> State.FAILED;
            };
      }
    }

    void add(EpochMetrics metrics) {
      metrics
          .values()
          .forEach(
              (name, value) ->
                  curves.computeIfAbsent(name, n -> new TreeMap<>()).put(metrics.epoch(), value));
    }

    TrialReport report(int trial, ToIntFunction<SortedMap<String, Setting>> epochs) {
      var labels = new TreeMap<String, String>();
      parameters.forEach((path, setting) -> labels.put(path, setting.label()));
      return new TrialReport(
          trial, labels, state, epoch, epochs.applyAsInt(parameters), curves, facts, failures);
    }
  }

  /** The first trial of the ranking, if it has a value and did not fail. */
  public Optional<TrialReport> best() {
    return trials.stream()
        .limit(1)
        .filter(trial -> trial.state() != State.FAILED && trial.last(facts.metric()).isPresent())
        .findFirst();
  }

  /** How many trials are in a state. */
  public long count(State state) {
    return trials.stream().filter(trial -> trial.state() == state).count();
  }

  /** Whether more would be run if the sweep went on. */
  public boolean partial() {
    return trials.size() < facts.trials()
        || count(State.UNFINISHED) > 0
        || count(State.WAITING) > 0;
  }

  /** Paths of the parameters whose setting is not the same in all trials. */
  public SortedSet<String> varied() {
    var settings = new HashMap<String, Set<String>>();
    for (TrialReport trial : trials) {
      trial
          .parameters()
          .forEach(
              (path, label) -> settings.computeIfAbsent(path, p -> new HashSet<>()).add(label));
    }
    var varied = new TreeSet<String>();
    settings.forEach(
        (path, labels) -> {
          boolean everywhere = trials.stream().allMatch(t -> t.parameters().containsKey(path));
          if (labels.size() > 1 || !everywhere) {
            varied.add(path);
          }
        });
    return varied;
  }

  /** How many segments failed, by kind; kinds that did not occur are missing. */
  public Map<Failure, Long> failures() {
    var counts = new EnumMap<Failure, Long>(Failure.class);
    for (TrialReport trial : trials) {
      trial.failures().forEach(note -> counts.merge(note.failure(), 1L, Long::sum));
    }
    return counts;
  }
}

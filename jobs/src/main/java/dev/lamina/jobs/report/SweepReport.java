package dev.lamina.jobs.report;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.Ranking;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.report.TrialReport.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * What came of a sweep: where its log leaves every trial, with the metrics of the segments that the
 * log says ended well. A value; knows nothing of how it is shown.
 *
 * @param trials the best first, as the sweep's {@link Ranking} has it; by their last epoch, or the
 *     best one if the metric is one of validation
 * @param gallery drawings of some trials
 */
public record SweepReport(SweepFacts facts, List<TrialReport> trials, Gallery gallery) {

  public SweepReport {
    trials = List.copyOf(trials);
  }

  /**
   * The report of a sweep where it stands.
   *
   * @param epochs of a whole trial with these parameters
   * @param measured by each trial, in segments that ended well
   */
  static SweepReport of(
      SweepFacts facts,
      ToIntFunction<SortedMap<String, Setting>> epochs,
      SweepState state,
      Map<Integer, List<EpochMetrics>> measured) {
    var reports = new HashMap<Integer, TrialReport>();
    for (TrialState trial : state.trials()) {
      reports.put(
          trial.trial(),
          TrialReport.of(
              trial,
              epochs.applyAsInt(trial.parameters()),
              measured.getOrDefault(trial.trial(), List.of())));
    }
    Quantity ranked = ranked(facts);
    return new SweepReport(
        facts,
        state.trials().stream()
            .sorted(facts.ranking().by(trial -> ranked.of(reports.get(trial.trial()))))
            .map(trial -> reports.get(trial.trial()))
            .toList(),
        Gallery.EMPTY);
  }

  /** The same with drawings. */
  SweepReport with(Gallery drawings) {
    return new SweepReport(facts, trials, drawings);
  }

  private static Quantity ranked(SweepFacts facts) {
    return facts.ranksByValidation()
        ? Quantity.best(facts.ranking())
        : Quantity.last(facts.metric());
  }

  /**
   * What trials are ranked by: the metric after the last epoch, or the best of a validation metric.
   */
  Quantity ranked() {
    return ranked(facts);
  }

  /**
   * What is told of every trial: what it is ranked by; the test metric after the last epoch; and
   * the test metric at the epoch that was best on validation, if any trial has validation metrics.
   */
  List<Quantity> quantities() {
    var quantities = new ArrayList<Quantity>();
    quantities.add(ranked());
    if (facts.ranksByValidation()) {
      quantities.add(Quantity.last(facts.tested()));
    }
    Ranking choosing = facts.choosing();
    if (trials.stream().anyMatch(trial -> trial.best(choosing).isPresent())) {
      quantities.add(Quantity.atBest(choosing, facts.tested()));
    }
    return quantities;
  }

  /** The metric that trials are ranked by, such as {@code test/accuracy}. */
  public String metric() {
    return facts.metric();
  }

  /** The metric of the test samples to look at: that of the ranking, or its counterpart. */
  public String tested() {
    return facts.tested();
  }

  /** The first trial of the ranking, if it has a value and did not fail. */
  public Optional<TrialReport> best() {
    return trials.stream()
        .limit(1)
        .filter(trial -> trial.state() != State.FAILED && ranked().of(trial).isPresent())
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

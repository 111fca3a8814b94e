package dev.lamina.jobs.report;

import dev.lamina.core.tune.Goal;
import dev.lamina.jobs.report.TrialReport.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Completed trials that differ in nothing but their seeds: one configuration.
 *
 * @param parameters labels of all that was searched but the seed, by path
 * @param trials at least one
 */
record SeedGroup(SortedMap<String, String> parameters, List<TrialReport> trials) {

  static final String SEED = "seed";

  SeedGroup {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    trials = List.copyOf(trials);
  }

  /** The configurations of a sweep, the best mean first. Trials without a value are left out. */
  static List<SeedGroup> of(SweepReport report) {
    Quantity ranked = report.ranked();
    var trials = new LinkedHashMap<SortedMap<String, String>, List<TrialReport>>();
    for (TrialReport trial : report.trials()) {
      if (trial.state() == State.COMPLETED && ranked.of(trial).isPresent()) {
        var shared = new TreeMap<>(trial.parameters());
        shared.remove(SEED);
        trials.computeIfAbsent(shared, key -> new ArrayList<>()).add(trial);
      }
    }
    Comparator<SeedGroup> best =
        Comparator.comparingDouble(group -> group.estimate(ranked).orElseThrow().mean());
    return trials.entrySet().stream()
        .map(entry -> new SeedGroup(entry.getKey(), entry.getValue()))
        .sorted(report.facts().ranking().goal() == Goal.MAX ? best.reversed() : best)
        .toList();
  }

  /** What its trials tell of a quantity; empty if none of them has it. */
  Optional<Estimate> estimate(Quantity quantity) {
    return Estimate.of(
        trials.stream().flatMapToDouble(trial -> quantity.of(trial).stream()).toArray());
  }
}

package dev.lamina.jobs.report;

import dev.lamina.core.tune.Goal;
import dev.lamina.jobs.report.TrialReport.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Completed trials that differ in nothing but their seeds.
 *
 * @param parameters what they share and others do not, by path
 * @param values of the sweep's metric after the last epoch of each, at least one
 */
record SeedGroup(SortedMap<String, String> parameters, List<Double> values) {

  private static final String SEED = "seed";

  /** Student's t for a two-sided interval of 95 %, by degrees of freedom from 1. */
  private static final double[] STUDENT = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045
  };

  private static final double NORMAL = 1.960;

  SeedGroup {
    values = List.copyOf(values);
  }

  /** The groups of a sweep that varies the seed, the best mean first; none if it does not. */
  static List<SeedGroup> of(SweepReport report) {
    if (!report.varied().contains(SEED)) {
      return List.of();
    }
    var byParameters = new TreeMap<String, SeedGroup>();
    for (TrialReport trial : report.trials()) {
      OptionalDouble value = trial.last(report.facts().metric());
      if (trial.state() != State.COMPLETED || value.isEmpty()) {
        continue;
      }
      var shared = new TreeMap<String, String>();
      for (Map.Entry<String, String> parameter : trial.parameters().entrySet()) {
        if (!parameter.getKey().equals(SEED) && report.varied().contains(parameter.getKey())) {
          shared.put(parameter.getKey(), parameter.getValue());
        }
      }
      byParameters.merge(
          shared.toString(),
          new SeedGroup(shared, List.of(value.getAsDouble())),
          SeedGroup::joined);
    }
    Comparator<SeedGroup> best = Comparator.comparingDouble(SeedGroup::mean);
    return byParameters.values().stream()
        .sorted(report.facts().ranking().goal() == Goal.MAX ? best.reversed() : best)
        .toList();
  }

  private SeedGroup joined(SeedGroup other) {
    var all = new ArrayList<>(values);
    all.addAll(other.values);
    return new SeedGroup(parameters, all);
  }

  double mean() {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /**
   * Half the width of the mean's 95 % interval, by Student's t; empty for a single value, which
   * says nothing about its spread.
   */
  OptionalDouble halfWidth() {
    int n = values.size();
    if (n < 2) {
      return OptionalDouble.empty();
    }
    double mean = mean();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double student = n - 2 < STUDENT.length ? STUDENT[n - 2] : NORMAL;
    return OptionalDouble.of(student * Math.sqrt(squares / (n - 1) / n));
  }
}

package dev.lamina.jobs.tracking;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Restarted;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The last run of a trial, as the tables tell of it: epochs of segments that ended well.
 *
 * @param parameters label of each searched parameter by its path
 * @param epochs in order
 */
public record MeasuredRun(
    Run run, SortedMap<String, String> parameters, List<MeasuredEpoch> epochs) {

  public MeasuredRun {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    epochs = List.copyOf(epochs);
  }

  /**
   * Those of a sweep that have an epoch, by trial. It may run meanwhile.
   *
   * @param results folder of the tables of results
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if a table is broken
   */
  public static List<MeasuredRun> of(
      String results, Configuration hadoop, SweepsTable.Entry sweep) {
    TrialsTable.History history = new TrialsTable(results, hadoop).read(sweep.id());
    if (history.events().isEmpty()) {
      return List.of();
    }
    SortedMap<Integer, List<EpochMetrics>> metrics =
        new MetricsTable(results, hadoop).read(sweep.id(), history.events());
    Map<Integer, Integer> restarts = new HashMap<>();
    Map<Integer, NavigableMap<Integer, Instant>> logged = new HashMap<>();
    for (int i = 0; i < history.events().size(); i++) {
      SweepEvent event = history.events().get(i);
      if (event instanceof Restarted anew) {
        restarts.merge(anew.trial(), 1, Integer::sum);
        logged.remove(anew.trial());
      } else if (event instanceof Advanced advanced) {
        logged
            .computeIfAbsent(advanced.trial(), trial -> new TreeMap<>())
            .put(advanced.epoch(), history.times().get(i));
      }
    }
    var runs = new ArrayList<MeasuredRun>();
    for (TrialState trial : SweepState.of(history.events()).trials()) {
      List<EpochMetrics> measured = metrics.getOrDefault(trial.trial(), List.of());
      if (!measured.isEmpty()) {
        var run = new Run(sweep.id(), trial.trial(), restarts.getOrDefault(trial.trial(), 0));
        runs.add(
            new MeasuredRun(
                run,
                Setting.labels(trial.parameters()),
                measured.stream().map(epoch -> at(epoch, logged.get(trial.trial()))).toList()));
      }
    }
    return runs;
  }

  private static MeasuredEpoch at(EpochMetrics epoch, NavigableMap<Integer, Instant> logged) {
    return new MeasuredEpoch(
        epoch.epoch(), logged.ceilingEntry(epoch.epoch()).getValue(), epoch.values());
  }
}

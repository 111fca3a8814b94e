package dev.lamina.jobs.sweep;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.audit.Fault;
import dev.lamina.jobs.audit.SweepAudit;
import dev.lamina.jobs.spark.TaskFacts;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The one sweep of a folder of results, as its tables tell it.
 *
 * @param results folder of the tables
 */
record SweepRun(
    String results, Configuration hadoop, SweepsTable.Entry sweep, List<SweepEvent> log) {

  /**
   * What a trial came to, without what is measured by a clock.
   *
   * @param checkpoint its last
   */
  record Ended(
      SortedMap<String, Setting> parameters,
      TrialState.Status status,
      List<SortedMap<String, Double>> epochs,
      Checkpoint checkpoint) {}

  static SweepRun of(String results) {
    return of(results, new Configuration());
  }

  /** As {@link #of(String)}, somewhere that needs settings. */
  static SweepRun of(String results, Configuration hadoop) {
    List<SweepsTable.Entry> sweeps = new SweepsTable(results, hadoop).all();
    if (sweeps.size() != 1) {
      throw new IllegalStateException("%s sweeps in %s".formatted(sweeps.size(), results));
    }
    SweepsTable.Entry sweep = sweeps.get(0);
    return new SweepRun(
        results, hadoop, sweep, new TrialsTable(results, hadoop).read(sweep.id()).events());
  }

  <E extends SweepEvent> List<E> events(Class<E> kind) {
    return log.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Every trial, in order. */
  List<Ended> outcome() {
    SortedMap<Integer, List<EpochMetrics>> metrics =
        new MetricsTable(results, hadoop).read(sweep.id(), log);
    var checkpoints = new CheckpointsTable(results, hadoop);
    return SweepState.of(log).trials().stream()
        .map(
            trial ->
                new Ended(
                    trial.parameters(),
                    trial.status(),
                    metrics.get(trial.trial()).stream().map(SweepRun::withoutTimes).toList(),
                    checkpoints.read(
                        new SegmentKey(sweep.id(), trial.trial(), trial.checkpointAttempt()))))
        .toList();
  }

  private static SortedMap<String, Double> withoutTimes(EpochMetrics epoch) {
    var values = new TreeMap<>(epoch.values());
    values.keySet().removeAll(Trainer.TIMES);
    return values;
  }

  /** Pairs of segments that were at one address of one host at the same time. */
  List<String> sharedDevices() {
    Map<String, List<SweepEvent.Advanced>> byDevice = new HashMap<>();
    for (SweepEvent.Advanced segment : events(SweepEvent.Advanced.class)) {
      String device =
          segment.facts().get(TaskFacts.HOST) + "/" + segment.facts().get(TaskFacts.DEVICE_ADDRESS);
      byDevice.computeIfAbsent(device, any -> new ArrayList<>()).add(segment);
    }
    var shared = new ArrayList<String>();
    byDevice.forEach(
        (device, segments) -> {
          segments.sort(Comparator.comparing(segment -> time(segment, TaskFacts.BEGAN)));
          for (int i = 1; i < segments.size(); i++) {
            Instant ended = time(segments.get(i - 1), TaskFacts.ENDED);
            if (time(segments.get(i), TaskFacts.BEGAN).isBefore(ended)) {
              shared.add("%s: %s and %s".formatted(device, segments.get(i - 1), segments.get(i)));
            }
          }
        });
    return shared;
  }

  private static Instant time(SweepEvent.Advanced segment, String fact) {
    return Instant.parse(segment.facts().get(fact));
  }

  List<Fault> faults() {
    return new SweepAudit(results, hadoop, sweep).run().faults();
  }
}

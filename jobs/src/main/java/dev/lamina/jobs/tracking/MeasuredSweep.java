package dev.lamina.jobs.tracking;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Restarted;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * What a sweep measured, as the tables tell of it; it may run meanwhile.
 *
 * @param status {@code CANCELLED}, {@code COMPLETED} once every trial that is planned has ended, or
 *     else {@code RUNNING}
 * @param ended when it did, if it did
 * @param runs of the trials that have an epoch, by trial
 * @param figures what there is beside values
 */
public record MeasuredSweep(
    SweepsTable.Entry entry,
    Status status,
    Optional<Instant> ended,
    List<MeasuredRun> runs,
    MeasuredFigures figures) {

  public MeasuredSweep {
    runs = List.copyOf(runs);
  }

  /**
   * Reads what there is of a sweep.
   *
   * @param results folder of the tables of results
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if a table is broken
   */
  public static MeasuredSweep of(String results, Configuration hadoop, SweepsTable.Entry sweep) {
    TrialsTable.History history = new TrialsTable(results, hadoop).read(sweep.id());
    var figures = new MeasuredFigures(results, hadoop, sweep.id(), history.events());
    if (history.events().isEmpty()) {
      return new MeasuredSweep(sweep, Status.RUNNING, Optional.empty(), List.of(), figures);
    }
    SortedMap<Integer, List<EpochMetrics>> metrics =
        new MetricsTable(results, hadoop).read(sweep.id(), history.events());
    var times = new Times(history);
    SweepState state = SweepState.of(history.events());
    var runs = new ArrayList<MeasuredRun>();
    for (TrialState trial : state.trials()) {
      List<EpochMetrics> measured = metrics.getOrDefault(trial.trial(), List.of());
      if (!measured.isEmpty()) {
        runs.add(times.run(sweep.id(), trial, measured));
      }
    }
    Status status = status(sweep, state);
    return new MeasuredSweep(
        sweep,
        status,
        status == Status.RUNNING
            ? Optional.empty()
            : Optional.of(history.times().get(history.times().size() - 1)),
        runs,
        figures);
  }

  private static Status status(SweepsTable.Entry entry, SweepState state) {
    if (state.cancelled()) {
      return Status.CANCELLED;
    }
    // Between two trials all that began have ended.
    OptionalInt planned =
        SweepSpec.of(SpecNode.parse(entry.spec(), "sweep " + entry.id())).plan().trials(state);
    return planned.equals(OptionalInt.of(state.trials().size()))
            && state.trials().stream().allMatch(trial -> trial.end().isPresent())
        ? Status.COMPLETED
        : Status.RUNNING;
  }

  public String id() {
    return entry.id();
  }

  /** Epochs of all runs together. */
  public int epochs() {
    return runs.stream().mapToInt(run -> run.epochs().size()).sum();
  }

  /** Values of all epochs together. */
  public int values() {
    return runs.stream().mapToInt(MeasuredRun::values).sum();
  }

  /** When what happened to trials since they began, or last began anew. */
  private static final class Times {

    private final Map<Integer, Integer> restarts = new HashMap<>();
    private final Map<Integer, Instant> began = new HashMap<>();
    private final Map<Integer, Instant> ended = new HashMap<>();
    private final Map<Integer, NavigableMap<Integer, Instant>> logged = new HashMap<>();

    Times(TrialsTable.History history) {
      for (int i = 0; i < history.events().size(); i++) {
        add(history.events().get(i), history.times().get(i));
      }
    }

    private void add(SweepEvent event, Instant time) {
      if (event instanceof Restarted anew) {
        restarts.merge(anew.trial(), 1, Integer::sum);
        began.remove(anew.trial());
        logged.remove(anew.trial());
      } else if (event instanceof Started started) {
        began.putIfAbsent(started.trial(), time);
      } else if (event instanceof Advanced advanced) {
        logged
            .computeIfAbsent(advanced.trial(), trial -> new TreeMap<>())
            .put(advanced.epoch(), time);
      } else if (event instanceof Ended end) {
        ended.put(end.trial(), time);
      }
    }

    MeasuredRun run(String sweep, TrialState trial, List<EpochMetrics> measured) {
      int number = trial.trial();
      return new MeasuredRun(
          new Run(sweep, number, restarts.getOrDefault(number, 0)),
          Setting.labels(trial.parameters()),
          trial.status(),
          began.get(number),
          trial.end().map(end -> ended.get(number)),
          measured.stream().map(epoch -> at(epoch, logged.get(number))).toList());
    }

    private static MeasuredEpoch at(EpochMetrics epoch, NavigableMap<Integer, Instant> logged) {
      return new MeasuredEpoch(
          epoch.epoch(), logged.ceilingEntry(epoch.epoch()).getValue(), epoch.values());
    }
  }
}

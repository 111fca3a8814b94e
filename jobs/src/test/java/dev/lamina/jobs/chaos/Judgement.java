package dev.lamina.jobs.chaos;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.tune.Leg;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.audit.SweepAudit;
import dev.lamina.jobs.chaos.ArithmeticTraining.Trained;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Holds what a schedule left against what must be, whatever happened in it. */
final class Judgement {

  private final Place place;
  private final RandomSweep sweep;
  private final SweepSpec spec;
  private final String id;
  private final List<String> violations = new ArrayList<>();

  /** How a trial ended, as far as it must not depend on what happened. */
  private record Trial(
      SortedMap<String, Setting> parameters,
      int epoch,
      Optional<End> end,
      SortedMap<String, Double> metrics,
      List<Leg> legs) {

    static List<Trial> all(SweepState state) {
      return state.trials().stream()
          .map(
              trial ->
                  new Trial(
                      trial.parameters(),
                      trial.epoch(),
                      trial.end(),
                      trial.metrics(),
                      trial.legs().stream().map(Trial::unnumbered).toList()))
          .toList();
    }

    private static Leg unnumbered(Leg leg) {
      return new Leg(0, leg.trial(), leg.rung(), leg.toEpoch(), leg.status(), leg.metrics());
    }
  }

  Judgement(Place place, RandomSweep sweep) {
    this.place = place;
    this.sweep = sweep;
    this.spec = sweep.spec(1, 1);
    this.id = ChaosDriver.sweep(spec);
  }

  /** What the audit finds in a sweep that may be anywhere on its way. */
  List<String> underWay() {
    audit("on its way");
    return List.copyOf(violations);
  }

  /** All that is wrong with a sweep that is said to be done. */
  List<String> done() throws InterruptedException {
    Optional<SweepAudit.Result> audit = audit("done");
    List<SweepEvent> log;
    SweepState state;
    try {
      log = new TrialsTable(place.results(), place.hadoop()).read(id).events();
      state = SweepState.of(log);
    } catch (LaminaException broken) {
      violations.add(broken.getMessage());
      return List.copyOf(violations);
    }
    violations.addAll(place.journal().violations(log));
    long checkpoints =
        state.trials().stream().filter(trial -> trial.checkpointAttempt() > 0).count();
    if (audit.isEmpty() || audit.get().checkpoints() != checkpoints) {
      violations.add("The audit has read %s, want %s checkpoints".formatted(audit, checkpoints));
    }
    numbers(state, log);
    decisions(state, log);
    return List.copyOf(violations);
  }

  private Optional<SweepAudit.Result> audit(String when) {
    Optional<SweepsTable.Entry> entry = new SweepsTable(place.results(), place.hadoop()).find(id);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    SweepAudit.Result found = new SweepAudit(place.results(), place.hadoop(), entry.get()).run();
    found
        .faults()
        .forEach(fault -> violations.add("fsck of a sweep %s: %s".formatted(when, fault)));
    return Optional.of(found);
  }

  /** Every number of every trial is what its settings give, from its first epoch. */
  private void numbers(SweepState state, List<SweepEvent> log) {
    SortedMap<Integer, List<EpochMetrics>> measured =
        new MetricsTable(place.results(), place.hadoop()).read(id, log);
    var checkpoints = new CheckpointsTable(place.results(), place.hadoop());
    var drawings = new DrawingsTable(place.results(), place.hadoop());
    DrawingsTable.Index current = drawings.index(id, log);
    for (TrialState trial : state.trials()) {
      if (trial.end().isEmpty()) {
        violations.add("Trial %s has not ended: %s".formatted(trial.trial(), trial.status()));
      }
      if (trial.epoch() == 0) {
        continue;
      }
      Trained wanted =
          ArithmeticTraining.train(trial.parameters(), Optional.empty(), trial.epoch());
      if (!wanted.epochs().equals(measured.get(trial.trial()))) {
        violations.add(
            "Trial %s measured %s, want %s"
                .formatted(trial.trial(), measured.get(trial.trial()), wanted.epochs()));
      }
      List<Drawing> drawn = drawings.read(id, trial.trial(), current);
      if (!drawn.equals(List.of(wanted.drawing()))) {
        violations.add("Trial %s has drawings %s".formatted(trial.trial(), drawn));
      }
      SortedMap<Integer, List<PrecisionRecall>> counts =
          new PrecisionRecallTable(place.results(), place.hadoop()).read(id, trial.trial(), log);
      if (counts.lastKey() != trial.epoch()
          || !counts.get(trial.epoch()).equals(List.of(wanted.counts()))
          || counts.values().stream().anyMatch(one -> one.size() != 1)) {
        violations.add("Trial %s has counts %s".formatted(trial.trial(), counts));
      }
      try {
        Checkpoint found =
            checkpoints.read(new SegmentKey(id, trial.trial(), trial.checkpointAttempt()));
        if (!found.equals(wanted.checkpoint())) {
          violations.add("The checkpoint of trial %s is another one".formatted(trial.trial()));
        }
      } catch (LaminaException broken) {
        violations.add(broken.getMessage());
      }
    }
  }

  /** The sweep came to the trials and legs that it comes to where the same trials fail. */
  private void decisions(SweepState state, List<SweepEvent> log) throws InterruptedException {
    if (!sweep.repeatable() || log.stream().anyMatch(SweepEvent.Restarted.class::isInstance)) {
      return;
    }
    Map<Integer, Integer> failing = new TreeMap<>();
    state.trials().stream()
        .filter(trial -> trial.status() == TrialState.Status.FAILED)
        .forEach(trial -> failing.put(trial.trial(), trial.epoch()));
    SweepState undisturbed = Undisturbed.end(spec, failing);
    List<Trial> wanted = Trial.all(undisturbed);
    List<Trial> found = Trial.all(state);
    if (!found.equals(wanted)) {
      violations.add("The trials are %s, want %s".formatted(found, wanted));
    }
    // Without a lag, legs are decided on in the order in which others end.
    List<Integer> legs = trials(state.legs());
    List<Integer> wantedLegs = trials(undisturbed.legs());
    if (spec.plan().lag().isPresent() && !legs.equals(wantedLegs)) {
      violations.add("The legs are of trials %s, want %s".formatted(legs, wantedLegs));
    }
  }

  private static List<Integer> trials(List<Leg> legs) {
    return legs.stream().map(Leg::trial).toList();
  }
}

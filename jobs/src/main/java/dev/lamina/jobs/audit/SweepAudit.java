package dev.lamina.jobs.audit;

import dev.lamina.core.experiment.Budget;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.CheckpointHistory;
import dev.lamina.core.tune.Decisions;
import dev.lamina.core.tune.Retention;
import dev.lamina.core.tune.RetryPolicy;
import dev.lamina.core.tune.SearchPlan;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Extended;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import dev.lamina.jobs.table.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Holds all tables of one sweep against each other. Needs no Spark and changes nothing; a sweep
 * that runs meanwhile may show entries of its log before their metrics are read, never the other
 * way round, so what is found of one that runs is true of the moment its log was read.
 */
public final class SweepAudit {

  /** From when a budget is used up to when the last segment has ended. */
  private static final Duration SLACK = Duration.ofMinutes(2);

  private final String results;
  private final Configuration hadoop;
  private final SweepsTable.Entry sweep;
  private final List<Fault> faults = new ArrayList<>();

  /**
   * What an audit found.
   *
   * @param entries of the log
   * @param trials that were suggested
   * @param superseded rows of metrics of attempts that came to nothing: harmless, nobody reads them
   * @param checkpoints that were read to the last byte: the last of every trial, and all others
   *     that a retention policy keeps
   * @param dropped last checkpoints of trials that a retention policy let go, and no trial needs
   * @param unread other checkpoints that are there: no trial goes on from them, and no policy keeps
   *     them
   * @param drawings that were read to the last byte
   */
  public record Result(
      int entries,
      int trials,
      long superseded,
      int checkpoints,
      int dropped,
      int unread,
      int drawings,
      List<Fault> faults) {
    public Result {
      faults = List.copyOf(faults);
    }
  }

  /**
   * @param results folder of the tables of results
   */
  public SweepAudit(String results, Configuration hadoop, SweepsTable.Entry sweep) {
    this.results = results;
    this.hadoop = hadoop;
    this.sweep = sweep;
  }

  /**
   * Reads everything that the sweep relies on. To be called once.
   *
   * @throws LaminaException {@code RESOURCES} if a table cannot be reached; what is broken is a
   *     fault
   */
  public Result run() {
    Optional<SweepSpec> spec = specification();
    TrialsTable.History history = log();
    List<SweepEvent> events = history.events();
    SweepState state = state(events);
    spec.ifPresent(known -> budget(known, Usage.of(history)));
    spec.ifPresent(known -> suggestions(known, events));
    spec.ifPresent(known -> state.trials().forEach(trial -> end(known, trial)));
    var segments = new LoggedSegments(sweep, spec, events);
    long superseded = events.isEmpty() ? 0 : metrics(segments);
    int drawings = drawings(segments);
    precisionRecall(segments);
    var audit =
        new CheckpointsAudit(
            results, hadoop, sweep.id(), CheckpointHistory.of(events.subList(0, state.entries())));
    CheckpointsAudit.Result checkpoints = audit.run(spec, retentions());
    faults.addAll(checkpoints.faults());
    return new Result(
        events.size(),
        state.trials().size(),
        superseded,
        checkpoints.whole(),
        checkpoints.dropped(),
        checkpoints.unread(),
        drawings,
        faults);
  }

  /** Every policy that checkpoints of this sweep may have been dropped by. */
  private List<Optional<Retention>> retentions() {
    try {
      return new SweepsTable(results, hadoop)
          .texts(sweep.id()).stream()
              .map(text -> SweepSpec.retention(SpecNode.parse(text, "sweep " + sweep.id())))
              .toList();
    } catch (LaminaException e) {
      return broken(Rule.SPECIFICATION, e, List.of());
    }
  }

  private Optional<SweepSpec> specification() {
    try {
      SweepSpec spec = SweepSpec.of(SpecNode.parse(sweep.spec(), "sweep " + sweep.id()));
      String digest = spec.digest();
      if (!digest.equals(sweep.specDigest())) {
        fault(
            Rule.SPECIFICATION,
            "its digest is %s, recorded is %s".formatted(digest, sweep.specDigest()));
      }
      return Optional.of(spec);
    } catch (LaminaException e) {
      return broken(Rule.SPECIFICATION, e, Optional.empty());
    }
  }

  private TrialsTable.History log() {
    try {
      TrialsTable.History history = new TrialsTable(results, hadoop).read(sweep.id());
      if (history.last() != history.events().size()) {
        fault(
            Rule.LOG,
            "its last entry has number %s, but there are %s entries (want all numbers from 1)"
                .formatted(history.last(), history.events().size()));
      }
      return history;
    } catch (LaminaException e) {
      return broken(Rule.LOG, e, new TrialsTable.History(List.of(), List.of(), 0));
    }
  }

  private void budget(SweepSpec spec, Usage used) {
    Budget budget = spec.execution().budget();
    budget.time().ifPresent(most -> within("hours", used.time(), most, SLACK));
    budget
        .deviceTime()
        .ifPresent(
            most ->
                within("device-hours", used.deviceTime(), most, SLACK.multipliedBy(used.atOnce())));
  }

  private void within(String key, Duration used, Duration most, Duration slack) {
    if (used.compareTo(most.plus(slack)) > 0) {
      fault(
          Rule.BUDGET,
          "%s were used, run.budget.%s allows %s (it may have been more before)"
              .formatted(used, key, most));
    }
  }

  /** The fold over the log, as far as it goes. */
  private SweepState state(List<SweepEvent> events) {
    SweepState state = SweepState.EMPTY;
    for (SweepEvent event : events) {
      try {
        state = state.apply(event);
      } catch (LaminaException e) {
        return broken(Rule.LOG, e, state);
      }
    }
    return state;
  }

  private void suggestions(SweepSpec spec, List<SweepEvent> events) {
    SearchPlan plan = spec.plan();
    Decisions decisions = plan.decisions();
    SweepState before = SweepState.EMPTY;
    for (SweepEvent event : events) {
      decisions.objection(before, event).ifPresent(objection -> fault(Rule.SUGGESTION, objection));
      if (event instanceof Extended more) {
        plan = plan.extended(more.trials());
        decisions = plan.decisions();
      }
      try {
        before = before.apply(event);
      } catch (LaminaException told) {
        // The fold says so already, and beyond it nothing is known.
        return;
      }
    }
  }

  private void end(SweepSpec spec, TrialState trial) {
    int last = spec.trial(trial.parameters()).epochs();
    if (trial.epoch() > last) {
      fault(
          Rule.END, "trial %s is at epoch %s of %s".formatted(trial.trial(), trial.epoch(), last));
    }
    if (trial.end().isEmpty()) {
      return;
    }
    switch (trial.end().get()) {
      case COMPLETED -> {
        if (trial.epoch() != last) {
          fault(
              Rule.END,
              "trial %s is completed at epoch %s of %s"
                  .formatted(trial.trial(), trial.epoch(), last));
        }
      }
      case STOPPED, CANCELLED -> {
        if (trial.epoch() >= last) {
          fault(
              Rule.END,
              "trial %s is %s at epoch %s of %s"
                  .formatted(
                      trial.trial(), SpecNode.spelled(trial.end().get()), trial.epoch(), last));
        }
      }
      case FAILED -> {
        if (new RetryPolicy(spec.execution().retries()).allowsAnother(trial)) {
          fault(
              Rule.END,
              "trial %s has failed after %s failures, which %s retries allow"
                  .formatted(trial.trial(), trial.failures().size(), spec.execution().retries()));
        }
      }
    }
  }

  private long metrics(LoggedSegments segments) {
    var audit = new MetricsAudit(segments);
    try {
      new MetricsTable(results, hadoop).each(sweep.id(), audit::row);
    } catch (LaminaException e) {
      return broken(Rule.METRICS, e, 0L);
    }
    faults.addAll(audit.faults());
    return audit.superseded();
  }

  private int drawings(LoggedSegments segments) {
    var audit = new DrawingsAudit(segments);
    try {
      new DrawingsTable(results, hadoop).each(sweep.id(), audit::row);
    } catch (LaminaException e) {
      return broken(Rule.DRAWINGS, e, 0);
    }
    faults.addAll(audit.faults());
    return audit.whole();
  }

  private void precisionRecall(LoggedSegments segments) {
    var audit = new PrecisionRecallAudit(segments);
    try {
      new PrecisionRecallTable(results, hadoop).each(sweep.id(), audit::row);
    } catch (LaminaException e) {
      broken(Rule.PRECISION_RECALL, e, 0);
      return;
    }
    faults.addAll(audit.faults());
  }

  private void fault(Rule rule, String detail) {
    faults.add(new Fault(rule, detail));
  }

  /** What is broken is a fault; what cannot be reached ends the audit. */
  private <T> T broken(Rule rule, LaminaException e, T otherwise) {
    switch (e.failure()) {
      case SPEC, DATA -> fault(rule, e.getMessage());
      case RESOURCES, INTERNAL, LOST -> throw e;
    }
    return otherwise;
  }
}

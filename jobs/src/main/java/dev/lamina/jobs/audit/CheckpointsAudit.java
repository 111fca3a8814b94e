package dev.lamina.jobs.audit;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.CheckpointHistory;
import dev.lamina.core.tune.Retention;
import dev.lamina.core.tune.TrialAttempt;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.SegmentKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads the checkpoints of a sweep: the last of every trial, and what a retention policy keeps
 * besides. One that is not there is no fault if no trial needs it and a policy that the sweep ever
 * had lets it go: what a policy drops once, it never keeps later.
 */
final class CheckpointsAudit {

  private final String sweep;
  private final CheckpointHistory history;
  private final CheckpointsTable table;
  private final List<Fault> faults = new ArrayList<>();

  /**
   * @param whole that were read to the last byte
   * @param dropped last ones of trials that a policy let go
   * @param unread others that are there: no trial goes on from them, and no policy keeps them
   */
  record Result(int whole, int dropped, int unread, List<Fault> faults) {
    Result {
      faults = List.copyOf(faults);
    }
  }

  /**
   * @param results folder of the tables of results
   * @param sweep its id
   */
  CheckpointsAudit(String results, Configuration hadoop, String sweep, CheckpointHistory history) {
    this.sweep = sweep;
    this.history = history;
    this.table = new CheckpointsTable(results, hadoop);
  }

  /**
   * To be called once.
   *
   * @param spec without it, nothing is known of what trials need, and no checkpoint may be missing
   * @param retentions every policy that the sweep had, the last one last
   */
  Result run(Optional<SweepSpec> spec, List<Optional<Retention>> retentions) {
    Set<TrialAttempt> wanted = last();
    Set<TrialAttempt> droppable = new HashSet<>();
    if (spec.isPresent()) {
      for (Optional<Retention> retention : retentions) {
        Set<TrialAttempt> kept = history.kept(retention, spec.get().plan(), spec.get().ranking());
        history.all().stream().filter(one -> !kept.contains(one)).forEach(droppable::add);
      }
      if (spec.get().execution().keep().isPresent()) {
        wanted.addAll(
            history.kept(spec.get().execution().keep(), spec.get().plan(), spec.get().ranking()));
      }
    }
    Optional<Set<SegmentKey>> listed = there();
    if (listed.isEmpty()) {
      // What is there is not known, so nothing was dropped, and nothing can be read.
      return new Result(0, 0, 0, faults);
    }
    Set<SegmentKey> there = listed.get();
    int whole = 0;
    int dropped = 0;
    for (TrialAttempt checkpoint : sorted(wanted)) {
      if (droppable.contains(checkpoint) && !there.contains(key(checkpoint))) {
        dropped += last().contains(checkpoint) ? 1 : 0;
      } else {
        whole += isWhole(checkpoint) ? 1 : 0;
      }
    }
    Set<SegmentKey> read = wanted.stream().map(this::key).collect(Collectors.toSet());
    int unread = (int) there.stream().filter(key -> !read.contains(key)).count();
    return new Result(whole, dropped, unread, faults);
  }

  private Optional<Set<SegmentKey>> there() {
    try {
      return Optional.of(table.list(sweep).keys());
    } catch (LaminaException e) {
      broken(e);
      return Optional.empty();
    }
  }

  private Set<TrialAttempt> last() {
    var last = new HashSet<TrialAttempt>();
    for (TrialState trial : history.state().trials()) {
      if (trial.checkpointAttempt() > 0) {
        last.add(new TrialAttempt(trial.trial(), trial.checkpointAttempt()));
      }
    }
    return last;
  }

  private static List<TrialAttempt> sorted(Set<TrialAttempt> checkpoints) {
    return checkpoints.stream()
        .sorted(
            Comparator.comparingInt(TrialAttempt::trial).thenComparingInt(TrialAttempt::attempt))
        .toList();
  }

  private SegmentKey key(TrialAttempt checkpoint) {
    return new SegmentKey(sweep, checkpoint.trial(), checkpoint.attempt());
  }

  private boolean isWhole(TrialAttempt checkpoint) {
    try {
      int epoch = table.read(key(checkpoint)).epoch();
      int told = history.epoch(checkpoint).orElseThrow();
      if (epoch != told) {
        faults.add(
            new Fault(
                Rule.CHECKPOINT,
                "that of attempt %s of trial %s is of epoch %s, its log says %s"
                    .formatted(checkpoint.attempt(), checkpoint.trial(), epoch, told)));
      }
      return true;
    } catch (LaminaException e) {
      broken(e);
      return false;
    }
  }

  /** What is broken is a fault; what cannot be reached ends the audit. */
  private void broken(LaminaException e) {
    switch (e.failure()) {
      case SPEC, DATA -> faults.add(new Fault(Rule.CHECKPOINT, e.getMessage()));
      case RESOURCES, INTERNAL, LOST -> throw e;
    }
  }
}

package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.Started;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a trial stands after some entries of the log.
 *
 * @param attempts segments ever started
 * @param epoch epochs finished, up to the last checkpoint
 * @param checkpointAttempt the attempt that left the last checkpoint; 0 if there is none
 * @param underWay the segment started last, while no entry says how it ended: it runs, or its
 *     driver died and it was lost
 * @param metrics of the last epoch finished; empty before
 * @param facts of the last segment that ended well; empty before
 * @param failures of its segments, in order
 */
public record TrialState(
    int trial,
    SortedMap<String, Setting> parameters,
    int attempts,
    int epoch,
    int checkpointAttempt,
    Optional<Started> underWay,
    SortedMap<String, Double> metrics,
    SortedMap<String, String> facts,
    List<SegmentFailed> failures,
    Optional<End> end)
    implements TrialView {

  /** What a trial is doing. */
  public enum Status {
    /** Neither ended nor under way. */
    WAITING,
    /** A segment is under way. */
    RUNNING,
    COMPLETED,
    FAILED
  }

  public TrialState {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    failures = List.copyOf(failures);
  }

  static TrialState suggested(int trial, SortedMap<String, Setting> parameters) {
    return new TrialState(
        trial,
        parameters,
        0,
        0,
        0,
        Optional.empty(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        List.of(),
        Optional.empty());
  }

  public Status status() {
    if (end.isPresent()) {
      return switch (end.get()) {
        case COMPLETED -> Status.COMPLETED;
        case FAILED -> Status.FAILED;
      };
    }
    return underWay.isPresent() ? Status.RUNNING : Status.WAITING;
  }

  /** Why its last failed segment failed. */
  public Optional<SegmentFailed> lastFailure() {
    return failures.isEmpty() ? Optional.empty() : Optional.of(failures.get(failures.size() - 1));
  }

  /** The next segment: from the last checkpoint, under a new attempt. */
  Segment next(int toEpoch) {
    Check.state(status() == Status.WAITING, "Cannot start trial %s: it is %s", trial, status());
    return new Segment(trial, attempts + 1, parameters, epoch, checkpointAttempt, toEpoch);
  }

  TrialState started(Started event) {
    // A segment without an end was lost with its driver, so another may start.
    Check.argument(end.isEmpty(), "it has ended");
    Check.argument(event.attempt() == attempts + 1, "its next attempt is %s", attempts + 1);
    Check.argument(
        event.fromEpoch() == epoch && event.toEpoch() > epoch,
        "it is at epoch %s, not on its way from %s to %s",
        epoch,
        event.fromEpoch(),
        event.toEpoch());
    return with(event.attempt(), Optional.of(event), failures, end);
  }

  TrialState advanced(Advanced event) {
    Started started = underWay(event.attempt());
    Check.argument(
        event.epoch() == started.toEpoch(),
        "this attempt was to reach epoch %s, not %s",
        started.toEpoch(),
        event.epoch());
    return new TrialState(
        trial,
        parameters,
        attempts,
        event.epoch(),
        event.attempt(),
        Optional.empty(),
        event.metrics(),
        event.facts(),
        failures,
        end);
  }

  TrialState failed(SegmentFailed event) {
    underWay(event.attempt());
    var all = new ArrayList<>(failures);
    all.add(event);
    return with(attempts, Optional.empty(), all, end);
  }

  TrialState stopped(int attempt) {
    underWay(attempt);
    return lost();
  }

  TrialState lost() {
    return with(attempts, Optional.empty(), failures, end);
  }

  TrialState ended(End how) {
    Check.argument(end.isEmpty(), "it has ended");
    switch (how) {
      case COMPLETED -> Check.argument(epoch > 0, "it finished no epoch");
      case FAILED -> Check.argument(!failures.isEmpty(), "no segment of it failed");
    }
    return with(attempts, Optional.empty(), failures, Optional.of(how));
  }

  TrialState restarted() {
    Check.argument(status() == Status.FAILED, "it has not failed");
    TrialState anew = suggested(trial, parameters);
    return anew.with(attempts, Optional.empty(), List.of(), Optional.empty());
  }

  private Started underWay(int attempt) {
    Check.argument(
        underWay.isPresent() && underWay.get().attempt() == attempt,
        "this attempt is not under way");
    return underWay.get();
  }

  private TrialState with(
      int attempts, Optional<Started> underWay, List<SegmentFailed> failures, Optional<End> end) {
    return new TrialState(
        trial,
        parameters,
        attempts,
        epoch,
        checkpointAttempt,
        underWay,
        metrics,
        facts,
        failures,
        end);
  }
}

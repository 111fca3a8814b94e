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
 * @param legs how far it is to be run, in order; only the last can be open
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
    List<Leg> legs,
    Optional<End> end)
    implements TrialView {

  /** What a trial is doing. */
  public enum Status {
    /** A segment of it is to be run. */
    WAITING,
    /** A segment is under way. */
    RUNNING,
    /** It came as far as was decided, and may be chosen to go on. */
    PAUSED,
    COMPLETED,
    FAILED,
    /** It came as far as was decided, and others were chosen to go on. */
    STOPPED,
    /** A user wanted no more of it. */
    CANCELLED
  }

  public TrialState {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    failures = List.copyOf(failures);
    legs = List.copyOf(legs);
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
        List.of(),
        Optional.empty());
  }

  public Status status() {
    if (end.isPresent()) {
      return switch (end.get()) {
        case COMPLETED -> Status.COMPLETED;
        case FAILED -> Status.FAILED;
        case STOPPED -> Status.STOPPED;
        case CANCELLED -> Status.CANCELLED;
      };
    }
    if (underWay.isPresent()) {
      return Status.RUNNING;
    }
    return openLeg().isPresent() ? Status.WAITING : Status.PAUSED;
  }

  /** The leg whose end it has not come to, if there is one. */
  public Optional<Leg> openLeg() {
    return lastLeg().filter(Leg::isOpen);
  }

  private Optional<Leg> lastLeg() {
    return legs.isEmpty() ? Optional.empty() : Optional.of(legs.get(legs.size() - 1));
  }

  /** Why its last failed segment failed. */
  public Optional<SegmentFailed> lastFailure() {
    return failures.isEmpty() ? Optional.empty() : Optional.of(failures.get(failures.size() - 1));
  }

  /**
   * The next segment: from the last checkpoint, under a new attempt, towards the end of its leg.
   *
   * @param most epochs of a segment
   */
  Segment next(int most) {
    Check.state(status() == Status.WAITING, "Cannot start trial %s: it is %s", trial, status());
    int toEpoch = (int) Math.min(openLeg().orElseThrow().toEpoch(), (long) epoch + most);
    return new Segment(trial, attempts + 1, parameters, epoch, checkpointAttempt, toEpoch);
  }

  /**
   * @param number of the leg among the sweep's
   */
  TrialState assigned(int number, int toEpoch) {
    Check.argument(end.isEmpty() || end.get() == End.STOPPED, "it has ended");
    Check.argument(openLeg().isEmpty(), "it is not where it was to go before");
    Check.argument(toEpoch > epoch, "it is at epoch %s already", epoch);
    var more = new ArrayList<>(legs);
    more.add(Leg.open(number, trial, legs.size(), toEpoch));
    return with(more, Optional.empty());
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
    Check.argument(
        openLeg().isPresent() && event.toEpoch() <= openLeg().get().toEpoch(),
        "it was not to go to epoch %s",
        event.toEpoch());
    return with(event.attempt(), Optional.of(event), failures);
  }

  TrialState advanced(Advanced event) {
    Started started = underWay(event.attempt());
    Check.argument(
        event.epoch() == started.toEpoch(),
        "this attempt was to reach epoch %s, not %s",
        started.toEpoch(),
        event.epoch());
    Leg leg = openLeg().orElseThrow();
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
        event.epoch() == leg.toEpoch() ? withLast(leg.reached(event.metrics())) : legs,
        end);
  }

  TrialState failed(SegmentFailed event) {
    underWay(event.attempt());
    var all = new ArrayList<>(failures);
    all.add(event);
    return with(attempts, Optional.empty(), all);
  }

  TrialState stopped(int attempt) {
    underWay(attempt);
    return lost();
  }

  TrialState lost() {
    return with(attempts, Optional.empty(), failures);
  }

  TrialState ended(End how) {
    Check.argument(end.isEmpty(), "it has ended");
    Check.argument(underWay.isEmpty() || how == End.CANCELLED, "a segment of it is under way");
    Optional<Leg> last = lastLeg();
    boolean reached = last.isPresent() && last.get().status() == Leg.Status.REACHED;
    return switch (how) {
      case COMPLETED -> {
        Check.argument(reached, "it is not where it was to go");
        yield with(withLast(last.get().with(Leg.Status.COMPLETED)), Optional.of(how));
      }
      case FAILED -> {
        Check.argument(!failures.isEmpty(), "no segment of it failed");
        Check.argument(openLeg().isPresent(), "it is where it was to go");
        yield with(withLast(last.get().with(Leg.Status.FAILED)), Optional.of(how));
      }
      case STOPPED -> {
        Check.argument(reached, "it is not where it was to go");
        yield with(legs, Optional.of(how));
      }
      case CANCELLED -> {
        Leg.Status status = reached ? Leg.Status.LEFT : Leg.Status.FAILED;
        // What is under way without an end was lost with its driver.
        yield lost()
            .with(last.isPresent() ? withLast(last.get().with(status)) : legs, Optional.of(how));
      }
    };
  }

  TrialState restarted() {
    Check.argument(status() == Status.FAILED, "it has not failed");
    TrialState anew = suggested(trial, parameters);
    return anew.with(attempts, Optional.empty(), List.of())
        .with(withLast(lastLeg().orElseThrow().opened()), Optional.empty());
  }

  private Started underWay(int attempt) {
    Check.argument(
        underWay.isPresent() && underWay.get().attempt() == attempt,
        "this attempt is not under way");
    return underWay.get();
  }

  private List<Leg> withLast(Leg leg) {
    var changed = new ArrayList<>(legs);
    changed.set(changed.size() - 1, leg);
    return changed;
  }

  private TrialState with(int attempts, Optional<Started> underWay, List<SegmentFailed> failures) {
    return with(attempts, underWay, failures, legs, end);
  }

  private TrialState with(List<Leg> legs, Optional<End> end) {
    return with(attempts, underWay, failures, legs, end);
  }

  private TrialState with(
      int attempts,
      Optional<Started> underWay,
      List<SegmentFailed> failures,
      List<Leg> legs,
      Optional<End> end) {
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
        legs,
        end);
  }
}

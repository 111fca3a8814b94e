package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Extended;
import dev.lamina.core.tune.SweepEvent.Restarted;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.core.tune.TrialState.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The loop of a sweep: asks its plan what to run, hands it to the backend and writes down what came
 * of it.
 *
 * <p>What the loop decides is in the log before it is done, and what a segment left is durable
 * before it is in the log. So a driver may die at any point, and another goes on with the same log
 * to the same trials; what was under way is run again from its last checkpoint.
 *
 * <p>Each outcome, with the decisions that follow from it, is one append.
 */
public final class Sweep {

  /** So many decisions of a log are made again from its beginning, and so many from its end. */
  private static final int CHECKED = 100;

  private final RetryPolicy retries;
  private final int segmentEpochs;
  private final TrialBackend backend;
  private final SweepLog log;
  private final SweepListener listener;

  private SearchPlan plan;
  private Decisions decisions;
  private SweepControl control = SweepControl.NONE;
  private OptionalInt extension = OptionalInt.empty();
  private boolean restartsFailed;

  private final Map<Integer, Segment> underWay = new LinkedHashMap<>();
  private final List<SweepEvent> round = new ArrayList<>();
  private final List<Segment> starts = new ArrayList<>();
  private SweepState state = SweepState.EMPTY;
  private int segments;
  private boolean logFailed;

  /**
   * @param plan decides on trials and how far each is run
   * @param segmentEpochs most epochs from one checkpoint to the next, at least 1; what a dead
   *     driver or a failure costs at most
   * @param backend stays the caller's to close; {@link #run} closes it if it fails
   */
  public Sweep(
      SearchPlan plan,
      RetryPolicy retries,
      int segmentEpochs,
      TrialBackend backend,
      SweepLog log,
      SweepListener listener) {
    Check.argument(
        segmentEpochs >= 1, "Invalid epochs of a segment: %s (want >= 1)", segmentEpochs);
    this.plan = plan;
    this.decisions = plan.decisions();
    this.retries = retries;
    this.segmentEpochs = segmentEpochs;
    this.backend = backend;
    this.log = log;
    this.listener = listener;
  }

  /**
   * Obeys a user while it runs.
   *
   * @return this sweep, before it runs
   */
  public Sweep controlledBy(SweepControl user) {
    this.control = user;
    return this;
  }

  /**
   * Lets trials that failed earlier begin anew, from their first epoch.
   *
   * @return this sweep, before it runs
   */
  public Sweep restartingFailed() {
    this.restartsFailed = true;
    return this;
  }

  /**
   * Goes on to so many trials of the searcher, unless it went on to them earlier.
   *
   * @return this sweep, before it runs
   */
  public Sweep extendedTo(int trials) {
    this.extension = OptionalInt.of(trials);
    return this;
  }

  /**
   * Runs until nothing is left to do, or the control stops it. A trial that fails does not stop the
   * others. To be called once.
   *
   * <p>A sweep that was cancelled runs nothing.
   *
   * <p>If it is interrupted or anything of its own fails, it stops what is under way, writes down
   * how that ended unless it was the log that failed, closes the backend, and throws.
   *
   * @throws SpecException if the log belongs to another search: a decision in it is not the plan's;
   *     of many decisions the first and the last hundred are looked at; if it cannot be extended,
   *     or was cancelled and is to be extended
   * @throws dev.lamina.core.spec.LaminaException ({@code DATA}) if the log cannot have happened;
   *     also what the log throws
   */
  public SweepResult run() throws InterruptedException {
    try {
      state = replayed(log.read()).withoutLost();
      listener.began(state);
      extend();
      if (restartsFailed && !state.cancelled()) {
        state.trials().stream()
            .filter(trial -> trial.status() == Status.FAILED)
            .forEach(trial -> enter(new Restarted(trial.trial())));
      }
      state.trials().forEach(trial -> settle(trial.trial()));
      goOn();
      while (!underWay.isEmpty()) {
        Outcome outcome = backend.take();
        enter(eventOf(outcome));
        settle(outcome.segment().trial());
        goOn();
      }
      return new SweepResult(state, segments);
    } catch (InterruptedException | RuntimeException | Error e) {
      windUp(e);
      throw e;
    }
  }

  private SweepState replayed(List<SweepEvent> events) {
    long count = events.stream().filter(Sweep::isDecision).count();
    long decision = 0;
    SweepState replay = SweepState.EMPTY;
    for (SweepEvent event : events) {
      SweepState after = replay.apply(event);
      if (isDecision(event)) {
        if (decision < CHECKED || decision >= count - CHECKED) {
          Optional<String> objection = decisions.objection(replay, event);
          if (objection.isPresent()) {
            throw new SpecException(
                "Cannot go on with this sweep: %s (restore the search as it was, or start a new sweep)"
                    .formatted(objection.get()));
          }
        }
        decision++;
      }
      if (event instanceof Extended more) {
        follow(plan.extended(more.trials()));
      }
      replay = after;
    }
    return replay;
  }

  private void extend() {
    if (extension.isEmpty()) {
      return;
    }
    if (state.cancelled()) {
      throw new SpecException("Cannot extend this sweep: it was cancelled (start a new sweep)");
    }
    SearchPlan more = plan.extended(extension.getAsInt());
    if (!more.trials().equals(plan.trials())) {
      enter(new Extended(extension.getAsInt()));
      follow(more);
    }
  }

  private void follow(SearchPlan more) {
    plan = more;
    decisions = more.decisions();
  }

  /** Does what the control wants, starts what there is room for, and writes it down. */
  private void goOn() {
    cancelTrials();
    if (control.stops()) {
      underWay.keySet().forEach(backend::cancel);
    } else {
      fill();
    }
    commit();
  }

  private void cancelTrials() {
    for (int number : control.cancelled()) {
      if (underWay.containsKey(number)) {
        backend.cancel(number);
      } else if (number < state.trials().size()) {
        TrialState trial = state.trials().get(number);
        if (trial.end().isEmpty()) {
          enter(new Ended(number, End.CANCELLED));
        }
      }
    }
  }

  private static boolean isDecision(SweepEvent event) {
    return event instanceof Suggested || event instanceof Assigned;
  }

  /** Writes down that a trial ended, if it did. */
  private void settle(int number) {
    TrialState trial = state.trials().get(number);
    if (trial.status() == Status.PAUSED) {
      if (trial.epoch() >= plan.epochs(number, trial.parameters())) {
        enter(new Ended(number, End.COMPLETED));
      }
    } else if (trial.status() == Status.WAITING && !retries.allowsAnother(trial)) {
      enter(new Ended(number, End.FAILED));
    }
  }

  private void fill() {
    int free = backend.slots() - underWay.size();
    for (TrialState trial : state.waiting()) {
      if (free > 0) {
        start(trial.trial());
        free--;
      }
    }
    while (free > 0) {
      Optional<Decision> decision = decisions.next(state);
      if (decision.isEmpty()) {
        break;
      }
      int trial = decision.get().trial();
      decision.get().suggested().ifPresent(parameters -> enter(new Suggested(trial, parameters)));
      enter(new Assigned(trial, decision.get().toEpoch()));
      start(trial);
      free--;
    }
    if (underWay.isEmpty() && starts.isEmpty()) {
      state.trials().stream()
          .filter(trial -> trial.status() == Status.PAUSED)
          .forEach(trial -> enter(new Ended(trial.trial(), End.STOPPED)));
    }
  }

  private void start(int trial) {
    Segment segment = state.trials().get(trial).next(segmentEpochs);
    enter(new Started(segment.trial(), segment.attempt(), segment.fromEpoch(), segment.toEpoch()));
    starts.add(segment);
  }

  private void enter(SweepEvent event) {
    state = state.apply(event);
    round.add(event);
  }

  private void commit() {
    if (round.isEmpty()) {
      return;
    }
    List<SweepEvent> events = List.copyOf(round);
    append(events);
    round.clear();
    for (Segment segment : starts) {
      backend.submit(segment);
      underWay.put(segment.trial(), segment);
      segments++;
    }
    starts.clear();
    events.forEach(listener::on);
  }

  private void append(List<SweepEvent> events) {
    logFailed = true;
    log.append(events);
    logFailed = false;
  }

  /** What an outcome is in the log; its segment is no longer under way. */
  private SweepEvent eventOf(Outcome outcome) {
    Segment segment = outcome.segment();
    Check.state(
        underWay.remove(segment.trial(), segment),
        "Cannot take an outcome of %s: it is not under way",
        segment);
    int trial = segment.trial();
    int attempt = segment.attempt();
    if (outcome instanceof Outcome.Finished finished) {
      return new Advanced(
          trial, attempt, segment.toEpoch(), finished.lastMetrics(), finished.facts());
    }
    if (outcome instanceof Outcome.Failed failed) {
      return new SegmentFailed(trial, attempt, failed.failure(), failed.message());
    }
    return new SegmentStopped(trial, attempt);
  }

  private void windUp(Throwable failure) {
    // Started segments that were not submitted need no entry: without an end they count as lost.
    round.removeIf(event -> isDecision(event) || event instanceof Started);
    // What is known already, before the wait for what is not: that may not end.
    writeDown(failure);
    try (backend) {
      underWay.keySet().forEach(backend::cancel);
      while (!underWay.isEmpty()) {
        round.add(eventOf(backend.take()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.addSuppressed(e);
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
    writeDown(failure);
  }

  /** Appends the rest of a round, unless the log fails; that comes after the first failure. */
  private void writeDown(Throwable failure) {
    if (logFailed || round.isEmpty()) {
      return;
    }
    try {
      List<SweepEvent> events = List.copyOf(round);
      append(events);
      round.clear();
      events.forEach(listener::on);
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }
}

package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.Budget;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Cancellation;
import dev.lamina.core.tune.SweepState;
import dev.lamina.jobs.table.RequestsTable;
import dev.lamina.jobs.table.RequestsTable.Kind;
import dev.lamina.jobs.table.RunsTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import dev.lamina.jobs.table.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * A sweep as seen by those who do not run it: how far it is, and what they want of it. Needs no
 * Spark.
 */
public final class SweepRemote {

  /** What a driver does within seconds, unless a step of training takes longer. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final String results;
  private final Configuration hadoop;
  private final SweepsTable.Entry sweep;
  private final TrialsTable trials;
  private final RequestsTable requests;

  /**
   * How far a sweep is.
   *
   * @param driver that runs it, as far as is known; empty if none does
   * @param wanted of it by its users
   * @param planned trials in all, where that is known
   * @param used until the last entry of its log
   * @param lastEntry when something was written to its log; empty if nothing was
   * @param keys of runs that stand for it, the last one last
   */
  public record Status(
      SweepsTable.Entry sweep,
      Optional<DriverLease.Holder> driver,
      SweepRequests wanted,
      SweepState state,
      OptionalInt planned,
      Usage used,
      Budget budget,
      Optional<Instant> lastEntry,
      List<String> keys) {

    public Status {
      keys = List.copyOf(keys);
    }

    /** Whether nothing is left to do, whatever its users want. */
    public boolean isDone() {
      return planned.equals(OptionalInt.of(state.trials().size()))
          && state.trials().stream().allMatch(trial -> trial.end().isPresent());
    }
  }

  /**
   * @param results folder of all tables of results
   */
  public SweepRemote(String results, Configuration hadoop, SweepsTable.Entry sweep) {
    this.results = results;
    this.hadoop = hadoop;
    this.sweep = sweep;
    this.trials = new TrialsTable(results, hadoop);
    this.requests = new RequestsTable(results, hadoop);
  }

  /** How far it is now. */
  public Status status() throws InterruptedException {
    SweepSpec spec = SweepSpec.of(SpecNode.parse(sweep.spec(), "sweep " + sweep.id()));
    TrialsTable.History history = trials.read(sweep.id());
    SweepState state = SweepState.of(history.events());
    return new Status(
        sweep,
        driver(),
        wanted(),
        state,
        spec.plan().trials(state),
        Usage.of(history),
        spec.execution().budget(),
        history.times().isEmpty()
            ? Optional.empty()
            : Optional.of(history.times().get(history.times().size() - 1)),
        new RunsTable(results, hadoop).keys(sweep.id()));
  }

  /** Who runs it, as far as is known. */
  public Optional<DriverLease.Holder> driver() throws InterruptedException {
    return DriverLease.holder(results, sweep.id(), hadoop);
  }

  /** Whether there is to be a trial of a number, as far as that is known beforehand. */
  private boolean isPlanned(int trial) {
    OptionalInt planned =
        SweepSpec.of(SpecNode.parse(sweep.spec(), "sweep " + sweep.id())).plan().trials(state());
    return planned.isEmpty() || trial < planned.getAsInt();
  }

  /** What its users want. */
  public SweepRequests wanted() {
    return SweepRequests.of(requests.read(sweep.id()));
  }

  /**
   * Has it wait until it is resumed, and waits until its driver, if there is one, has stopped.
   *
   * @param told hears what it waits for
   * @return false if it is done, so that nothing is left to wait
   * @throws SpecException if it was cancelled
   * @throws LaminaException {@code RESOURCES} if the driver goes on: it will stop when it looks
   */
  public boolean pause(Consumer<String> told) throws InterruptedException {
    refuseCancelled("pause");
    if (status().isDone()) {
      return false;
    }
    if (!wanted().paused()) {
      requests.add(sweep.id(), Kind.PAUSE, OptionalInt.empty());
    }
    awaitDriver(told, () -> false);
    return true;
  }

  /**
   * Lets it go on when a driver begins. What is not paused stays as it is.
   *
   * @throws SpecException if it was cancelled
   */
  public void resume() {
    refuseCancelled("resume");
    if (wanted().paused()) {
      requests.add(sweep.id(), Kind.RESUME, OptionalInt.empty());
    }
  }

  /**
   * Ends the sweep for good: no trial of it runs any more. What came of them is kept.
   *
   * @param told hears what it waits for
   * @return false if it is done, so that nothing is left to cancel
   * @throws LaminaException {@code RESOURCES} if its driver goes on: it will stop when it looks
   */
  public boolean cancel(Consumer<String> told) throws InterruptedException {
    Status before = status();
    if (before.isDone()) {
      return before.state().cancelled();
    }
    if (!wanted().cancelled()) {
      requests.add(sweep.id(), Kind.CANCEL, OptionalInt.empty());
    }
    awaitDriver(told, () -> false);
    if (!state().cancelled()) {
      alone(told, () -> Cancellation.sweep(log()));
    }
    return true;
  }

  /**
   * Ends a trial for good; the others go on. A trial that has ended stays as it is.
   *
   * @param told hears what it waits for
   * @return whether it has ended; not if nothing of it was under way in a driver that is busy with
   *     others: it will end with their next segment; nor if the driver is silent
   * @throws SpecException if there is no such trial yet
   * @throws LaminaException {@code RESOURCES} if the driver goes on with it: it will stop when it
   *     looks
   */
  public boolean cancel(int trial, Consumer<String> told) throws InterruptedException {
    int begun = state().trials().size();
    if (trial >= begun && isPlanned(trial)) {
      throw new SpecException(
          "Cannot cancel trial %s: it has not begun (want to wait until it has, or to cancel the whole sweep)"
              .formatted(trial));
    }
    if (trial < 0 || trial >= begun) {
      throw new SpecException(
          "Cannot cancel trial %s: there is none (want %s)"
              .formatted(
                  trial, begun == 0 ? "one that has begun: none has" : "0 to " + (begun - 1)));
    }
    if (hasEnded(trial)) {
      return true;
    }
    if (!wanted().cancelledTrials().contains(trial)) {
      requests.add(sweep.id(), Kind.CANCEL, OptionalInt.of(trial));
    }
    if (driver().isPresent() && state().trials().get(trial).underWay().isEmpty()) {
      told.accept("Nothing of it is under way: it ends when a segment of another trial does");
      return false;
    }
    if (!awaitDriver(told, () -> hasEnded(trial))) {
      // It may be stopped and wake: to write in its place would end it, and with it the others.
      told.accept("The driver gives no sign of life: it, or the next one, ends the trial");
      return false;
    }
    if (!hasEnded(trial)) {
      alone(told, () -> Cancellation.trial(log(), trial));
    }
    return true;
  }

  private boolean hasEnded(int trial) {
    return state().trials().get(trial).end().isPresent();
  }

  private SweepState state() {
    return SweepState.of(trials.read(sweep.id()).events());
  }

  private DeltaSweepLog log() {
    trials.createIfMissing();
    return new DeltaSweepLog(trials, sweep.id(), sweep.dataVersion());
  }

  /** Writes to the log while no driver does. */
  private void alone(Consumer<String> told, Runnable change) throws InterruptedException {
    DriverLease lease = DriverLease.take(results, sweep.id(), hadoop, told);
    try {
      change.run();
    } finally {
      lease.close();
    }
  }

  /**
   * Refuses to begin what would end at once.
   *
   * @throws SpecException if it was cancelled, or is paused
   */
  public void refuseHalted() {
    refuseCancelled("start");
    if (wanted().paused()) {
      throw new SpecException(
          "Cannot start sweep %s: it is paused (want resume)".formatted(sweep.id()));
    }
  }

  private void refuseCancelled(String what) {
    if (wanted().cancelled()) {
      throw new SpecException(
          "Cannot %s sweep %s: it was cancelled (want a new sweep: change its name)"
              .formatted(what, sweep.id()));
    }
  }

  /**
   * Waits until no driver is at the sweep, or it has done what is wanted.
   *
   * @return false if the driver is silent, but not known to be gone
   */
  private boolean awaitDriver(Consumer<String> told, BooleanSupplier done)
      throws InterruptedException {
    Optional<DriverLease.Holder> driver = driver();
    if (driver.isPresent()) {
      told.accept("Waiting for the driver, " + driver.get().told());
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<DriverLease.Holder> seen = driver;
    long seenAt = System.nanoTime();
    while (seen.isPresent() && !done.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new LaminaException(
            Failure.RESOURCES,
            "Sweep %s still runs: %s has not looked, or trains a long step (it is asked, and will obey; see 'lamina status')"
                .formatted(sweep.id(), seen.get().told()));
      }
      Thread.sleep(BETWEEN_LOOKS.toMillis());
      Optional<DriverLease.Holder> now = driver();
      if (!now.equals(seen)) {
        seenAt = System.nanoTime();
      } else if (System.nanoTime() - seenAt >= DriverLease.PATIENCE.toNanos()) {
        return false;
      }
      seen = now;
    }
    return true;
  }
}

package dev.lamina.jobs.chaos;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.tune.Outcome;
import dev.lamina.core.tune.Segment;
import dev.lamina.core.tune.TrialBackend;
import dev.lamina.jobs.chaos.ArithmeticTraining.Trained;
import dev.lamina.jobs.sweep.DriverParts;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.CodeVersion;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.WrittenFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs segments as Spark does, without Spark: each in a process of its own that reads the
 * checkpoint and writes the next one's files; then, in the driver's process and one at a time, what
 * it left is committed as {@code SparkTrialBackend} commits it.
 */
final class ChaosBackend implements TrialBackend {

  private final Place place;
  private final DriverProcess driver;
  private final SweepsTable.Entry sweep;
  private final SweepSpec spec;
  private final CheckpointsTable checkpoints;
  private final MetricsTable metrics;
  private final Deque<Outcome> outcomes = new ArrayDeque<>();
  private final Map<Segment, Run> underWay = new LinkedHashMap<>();
  private boolean committing;

  /** A segment in its process. */
  private static final class Run {
    private final Segment segment;
    private final Host executor;
    private boolean cancelled;

    Run(Segment segment, Host executor) {
      this.segment = segment;
      this.executor = executor;
    }
  }

  /** What a task tells its driver. */
  private record Work(List<WrittenFile> files, Trained trained) {}

  /**
   * @param checkpoints existing table
   * @param metrics existing table
   */
  ChaosBackend(
      Place place,
      DriverProcess driver,
      SweepsTable.Entry sweep,
      SweepSpec spec,
      CheckpointsTable checkpoints,
      MetricsTable metrics) {
    this.place = place;
    this.driver = driver;
    this.sweep = sweep;
    this.spec = spec;
    this.checkpoints = checkpoints;
    this.metrics = metrics;
  }

  @Override
  public int slots() {
    return spec.execution().slots().orElseThrow();
  }

  @Override
  public void submit(Segment segment) {
    place.chaos().reach(Point.SUBMITTING);
    place.journal().submitted(segment);
    String name = "%s, %s".formatted(driver.name(), Attempt.of(segment));
    var run = new Run(segment, new Host("executor of " + name));
    Check.argument(underWay.put(segment, run) == null, "Already under way: %s", segment);
    var role =
        new Role(
            name,
            place.chaos(),
            Optional.of(driver),
            thrown -> place.journal().violation("%s threw %s".formatted(name, thrown)));
    place.turns().start(role, run.executor, () -> end(run, outcome(run)));
  }

  @Override
  public Outcome take() {
    self().await(() -> !outcomes.isEmpty() || underWay.isEmpty());
    Check.state(!outcomes.isEmpty(), "Cannot wait for an outcome: no segment is under way");
    Outcome outcome = outcomes.remove();
    place.chaos().reach(Point.OUTCOME_TAKEN);
    return outcome;
  }

  @Override
  public void cancel(int trial) {
    driver.loop().checkAlive();
    for (Run run : underWay.values()) {
      if (run.segment.trial() == trial) {
        run.cancelled = true;
      }
    }
  }

  @Override
  public void close() {
    driver.loop().checkAlive();
    underWay.values().forEach(run -> run.cancelled = true);
    self().await(underWay::isEmpty);
  }

  private static Turns.Actor self() {
    return Turns.current().orElseThrow();
  }

  private void end(Run run, Outcome outcome) {
    if (outcome instanceof Outcome.Failed && place.chaos().hasDisturbed(self().role().name())) {
      place.journal().disturbed(run.segment);
    }
    underWay.remove(run.segment);
    outcomes.add(outcome);
  }

  private Outcome outcome(Run run) {
    Segment segment = run.segment;
    try {
      Optional<Work> work = work(run);
      self().move(driver.commits());
      return work.isPresent() ? committed(segment, work.get()) : new Outcome.Stopped(segment);
    } catch (Killed killed) {
      if (!killed.isOf(run.executor)) {
        throw killed;
      }
      self().move(driver.commits());
      return new Outcome.Failed(segment, Failure.RESOURCES, "The executor was lost");
    } catch (RuntimeException e) {
      self().move(driver.commits());
      return Outcome.Failed.of(segment, e);
    }
  }

  /** In the executor; empty if it noticed that it was cancelled. */
  private Optional<Work> work(Run run) {
    Segment segment = run.segment;
    place.chaos().reach(Point.TASK_STARTED);
    var files = new CheckpointsTable(place.results(), place.hadoop());
    Optional<Checkpoint> from =
        segment.fromAttempt() == 0
            ? Optional.empty()
            : Optional.of(files.read(key(segment.trial(), segment.fromAttempt())));
    int epoch = from.map(Checkpoint::epoch).orElse(0);
    Check.state(
        epoch == segment.fromEpoch(), "Cannot run %s: its checkpoint is of %s", segment, epoch);
    if (run.cancelled) {
      return Optional.empty();
    }
    Trained trained = ArithmeticTraining.train(segment.parameters(), from, segment.toEpoch());
    Optional<Disturbance> what = place.chaos().reach(Point.TASK_TRAINED);
    SegmentKey key = key(segment.trial(), segment.attempt());
    List<WrittenFile> written = files.write(key, trained.checkpoint(), provenance(segment));
    Optional<Disturbance> then = place.chaos().reach(Point.TASK_ENDED);
    if (is(what, Disturbance.DUPLICATE_TASK) || is(then, Disturbance.DUPLICATE_TASK)) {
      written = files.write(key, trained.checkpoint(), provenance(segment));
    }
    return Optional.of(new Work(written, trained));
  }

  /** In the driver. */
  private Outcome committed(Segment segment, Work work) {
    self().await(() -> !committing);
    committing = true;
    try {
      Optional<Disturbance> what = place.chaos().reach(Point.COMMITTING);
      if (is(what, Disturbance.DUPLICATE_COMMIT)) {
        checkpoints.commit(work.files());
      }
      Outcome outcome =
          DriverParts.commit(
              checkpoints,
              metrics,
              new DrawingsTable(place.results(), place.hadoop()),
              new PrecisionRecallTable(place.results(), place.hadoop()),
              segment,
              key(segment.trial(), segment.attempt()),
              provenance(segment),
              work.files(),
              work.trained().epochs(),
              new TreeMap<>(Map.of("driver", driver.name())),
              List.of(work.trained().drawing()),
              List.of(work.trained().counts()));
      Optional<Disturbance> then = place.chaos().reach(Point.COMMITTED);
      if (is(then, Disturbance.DUPLICATE_COMMIT)) {
        checkpoints.commit(work.files());
      }
      if (is(what, Disturbance.DUPLICATE_OUTCOME) || is(then, Disturbance.DUPLICATE_OUTCOME)) {
        outcomes.add(outcome);
        place.chaos().disturb(driver.name());
      }
      return outcome;
    } finally {
      committing = false;
    }
  }

  private static boolean is(Optional<Disturbance> what, Disturbance wanted) {
    return what.isPresent() && what.get() == wanted;
  }

  private SegmentKey key(int trial, int attempt) {
    return new SegmentKey(sweep.id(), trial, attempt);
  }

  private Provenance provenance(Segment segment) {
    TrialSpec trial = spec.trial(segment.parameters());
    return new Provenance(
        trial.digest(), trial.settings().seed(), sweep.dataVersion(), CodeVersion.current());
  }
}

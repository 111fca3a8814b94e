package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.Cancellation;
import dev.lamina.core.tune.RetryPolicy;
import dev.lamina.core.tune.Sweep;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepLog;
import dev.lamina.core.tune.SweepResult;
import dev.lamina.jobs.spark.Executors;
import dev.lamina.jobs.spark.ProgressPlugin;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.CodeVersion;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.RequestsTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableFolder;
import dev.lamina.jobs.table.TrialsTable;
import dev.lamina.jobs.table.Usage;
import io.delta.kernel.Meta;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a sweep over a version of a data set, or goes on with it. The first start records the
 * version it found; later starts of the same sweep read that version, whatever was added since. A
 * sweep that is done runs no Spark job.
 *
 * <p>The same specification over the same data is the same sweep; a changed one is another, and
 * both are kept. The session stays the caller's to stop.
 */
public final class SweepJob {

  private final SparkSession session;
  private final SweepSpec spec;
  private final Configuration hadoop;
  private final String data;
  private final String results;
  private final SweepListener listener;
  private final SweepProgress progress;
  private final UnaryOperator<SweepLog> logs;
  private boolean restartsFailed;
  private OptionalInt extension = OptionalInt.empty();
  private Optional<RunKey> key = Optional.empty();

  /**
   * What a start of a sweep left.
   *
   * @param sweep as recorded when it began: its id, its data version
   * @param result the trials, and how many segments this start ran; none if all was done before
   * @param halt why it ended before it was done, if it did
   * @param reason a sentence about that; empty if it was done
   */
  public record Result(SweepsTable.Entry sweep, SweepResult result, Halt halt, String reason) {}

  /**
   * @param data folder of the data set, as preprocess made it
   * @param results folder of the tables of results; made if missing
   * @param listener called from the thread that calls {@link #run}
   * @param progress called from threads of Spark
   */
  public SweepJob(
      SparkSession session,
      SweepSpec spec,
      String data,
      String results,
      SweepListener listener,
      SweepProgress progress) {
    this(session, spec, data, results, listener, progress, UnaryOperator.identity());
  }

  /**
   * @param logs may stand between the sweep and its log, to watch or to fail
   */
  SweepJob(
      SparkSession session,
      SweepSpec spec,
      String data,
      String results,
      SweepListener listener,
      SweepProgress progress,
      UnaryOperator<SweepLog> logs) {
    this.session = session;
    this.spec = spec;
    this.hadoop = session.sparkContext().hadoopConfiguration();
    this.data = new TableFolder(data, hadoop).qualified();
    this.results = new TableFolder(results, hadoop).qualified();
    this.listener = listener;
    this.progress = progress;
    this.logs = logs;
  }

  /**
   * Lets trials that failed earlier begin anew, from their first epoch.
   *
   * @return this job, before it runs
   */
  public SweepJob restartingFailed() {
    this.restartsFailed = true;
    return this;
  }

  /**
   * Goes on to so many trials, see {@link Sweep#extendedTo}.
   *
   * @return this job, before it runs
   */
  public SweepJob extendedTo(int number) {
    this.extension = OptionalInt.of(number);
    return this;
  }

  /**
   * Has a key stand for this sweep when it begins.
   *
   * @return this job, before it runs
   */
  public SweepJob keyed(RunKey name) {
    this.key = Optional.of(name);
    return this;
  }

  /**
   * Runs until nothing is left to do, a user pauses or cancels the sweep, or its budget is used up;
   * what is under way then is stopped. A trial that fails does not stop the others.
   *
   * @throws SweepTakenException if another driver runs this sweep, or takes over
   * @throws LaminaException {@code DATA} if a table is missing or broken; {@code SPEC} if the sweep
   *     cannot be extended, is new and searches a parameter that decides nothing, or its key stands
   *     for another sweep; {@code LOST} if the Spark session ends meanwhile
   * @throws InterruptedException if the thread is interrupted; what was under way is stopped
   */
  public Result run() throws InterruptedException {
    Publication publication = new DatasetTables(data, hadoop).newest();
    SweepIdentity identity = SweepIdentity.of(spec, data, publication.content());
    var trials = new TrialsTable(results, hadoop);
    // The lease first: who is refused leaves what is recorded as it is.
    try (var lease = DriverLease.take(results, identity.id(), hadoop, progress::onWait)) {
      SweepsTable.Entry sweep = begin(publication, identity);
      trials.createIfMissing();
      Result result = run(sweep, publication.content(), trials, lease);
      if (result.halt() != Halt.CANCELLED) {
        return result;
      }
      SweepLog log = logs.apply(new DeltaSweepLog(trials, sweep.id(), sweep.dataVersion()));
      var cancelled = new SweepResult(Cancellation.sweep(log), result.result().segments(), true);
      return new Result(sweep, cancelled, result.halt(), result.reason());
    }
  }

  private Result run(SweepsTable.Entry sweep, String content, TrialsTable trials, DriverLease lease)
      throws InterruptedException {
    var metrics = new MetricsTable(results, hadoop);
    var checkpoints = new CheckpointsTable(results, hadoop);
    metrics.createIfMissing();
    checkpoints.createIfMissing();
    SweepLog log =
        new LeasedLog(
            logs.apply(new DeltaSweepLog(trials, sweep.id(), sweep.dataVersion())),
            lease,
            sweep.id());
    var budget =
        new BudgetMeter(
            spec.execution().budget(),
            Usage.of(trials.read(sweep.id())),
            checkpoints::bytes,
            System::nanoTime);
    ProgressPlugin.Watch watch =
        ProgressPlugin.watch(
            sweep.id(), message -> progress.onProgress(message.trial(), message.progress()));
    try (watch;
        var backend =
            new SparkTrialBackend(
                JavaSparkContext.fromSparkContext(session.sparkContext()),
                sweep.id(),
                slots(),
                new SegmentTasks(spec, sweep, content, results)::of,
                SegmentCommit.into(results, hadoop));
        var driver =
            DriverWatch.start(
                sweep.id(), lease, new RequestsTable(results, hadoop), budget, backend, progress)) {
      var run =
          new Sweep(
                  spec.plan(),
                  new RetryPolicy(spec.execution().retries()),
                  spec.execution().segmentEpochs(),
                  backend,
                  log,
                  new TwoListeners(budget, listener))
              .controlledBy(driver);
      if (restartsFailed) {
        run.restartingFailed();
      }
      extension.ifPresent(run::extendedTo);
      SweepResult result = run.run();
      if (!result.stopped()) {
        return new Result(sweep, result, Halt.NONE, "");
      }
      if (driver.stop().halt() == Halt.REPLACED) {
        throw new SweepTakenException(sweep.id(), "another driver has taken over");
      }
      return new Result(sweep, result, driver.stop().halt(), driver.stop().reason());
    }
  }

  /** As asked for, or as many tasks as the executors that are there can run at once. */
  private int slots() {
    return spec.execution()
        .slots()
        .orElseGet(
            () -> new Executors(JavaSparkContext.fromSparkContext(session.sparkContext())).slots());
  }

  private SweepsTable.Entry begin(Publication publication, SweepIdentity identity) {
    var sweeps = new SweepsTable(results, hadoop);
    sweeps.createIfMissing();
    if (sweeps.find(identity.id()).isEmpty()) {
      spec.refuseInertParameters();
    }
    // Before the sweep is recorded: of two that come at once with one key, one leaves nothing.
    key.ifPresent(name -> name.claim(results, hadoop, spec, data, publication.content()));
    return sweeps.begin(
        new SweepsTable.Entry(
            identity.id(),
            spec.name(),
            spec.node().json(),
            identity.specDigest(),
            data,
            publication.version(),
            CodeVersion.current(),
            versions(),
            Instant.now().truncatedTo(ChronoUnit.MICROS)));
  }

  private SortedMap<String, String> versions() {
    var versions = new TreeMap<String, String>();
    versions.put("java", Runtime.version().toString());
    versions.put("spark", session.version());
    versions.put("delta-kernel", Meta.KERNEL_VERSION);
    versions.put("hadoop", VersionInfo.getVersion());
    return versions;
  }
}

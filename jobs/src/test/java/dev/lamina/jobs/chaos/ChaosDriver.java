package dev.lamina.jobs.chaos;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.tune.RetryPolicy;
import dev.lamina.core.tune.Sweep;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepLog;
import dev.lamina.jobs.sweep.SweepIdentity;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.CodeVersion;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.time.temporal.ChronoUnit;
import java.util.TreeMap;

/**
 * A start of a sweep: what {@code SweepJob} does, with another backend.
 *
 * @param restartFailed whether trials that failed begin anew
 */
record ChaosDriver(
    Place place, SweepLogs logs, DriverProcess process, SweepSpec spec, boolean restartFailed) {

  private static final String DATA = "/data";
  private static final long DATA_VERSION = 3;

  /** Of every driver of this sweep. */
  static String sweep(SweepSpec spec) {
    return identity(spec).id();
  }

  private static SweepIdentity identity(SweepSpec spec) {
    return SweepIdentity.of(spec, DATA, "content");
  }

  /** Runs until nothing is left to do. */
  void run() throws InterruptedException {
    place.chaos().reach(Point.DRIVER_STARTS);
    SweepsTable.Entry sweep = begin();
    var trials = new TrialsTable(place.results(), place.hadoop(), place.chaos()::now);
    var metrics = new MetricsTable(place.results(), place.hadoop());
    var checkpoints = new CheckpointsTable(place.results(), place.hadoop());
    trials.createIfMissing();
    metrics.createIfMissing();
    checkpoints.createIfMissing();
    SweepLog log =
        new WatchedSweepLog(
            logs.open(trials, sweep.id(), sweep.dataVersion()),
            process,
            place.chaos(),
            place.journal());
    try (var backend = new ChaosBackend(place, process, sweep, spec, checkpoints, metrics)) {
      var run =
          new Sweep(
              spec.plan(),
              new RetryPolicy(spec.execution().retries()),
              spec.execution().segmentEpochs(),
              backend,
              log,
              SweepListener.NONE);
      if (restartFailed) {
        run.restartingFailed();
      }
      run.run();
    }
  }

  private SweepsTable.Entry begin() {
    SweepIdentity identity = identity(spec);
    var sweeps = new SweepsTable(place.results(), place.hadoop());
    sweeps.createIfMissing();
    return sweeps.begin(
        new SweepsTable.Entry(
            identity.id(),
            spec.name(),
            spec.node().json(),
            identity.specDigest(),
            DATA,
            DATA_VERSION,
            CodeVersion.current(),
            new TreeMap<>(),
            place.chaos().now().truncatedTo(ChronoUnit.MICROS)));
  }
}

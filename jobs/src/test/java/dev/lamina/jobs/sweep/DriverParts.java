package dev.lamina.jobs.sweep;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.tune.Outcome;
import dev.lamina.core.tune.Segment;
import dev.lamina.core.tune.SweepLog;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.TrialsTable;
import dev.lamina.jobs.table.WrittenFile;
import java.util.List;
import java.util.SortedMap;

/** What a driver consists of beside Spark, for tests of other packages. */
public final class DriverParts {

  private DriverParts() {}

  /** The log that {@link SweepJob} gives its sweep. */
  public static SweepLog log(TrialsTable trials, String sweep, long dataVersion) {
    return new DeltaSweepLog(trials, sweep, dataVersion);
  }

  /** Commits what a task left as {@link SparkTrialBackend} does. */
  public static Outcome commit(
      CheckpointsTable checkpoints,
      MetricsTable metrics,
      DrawingsTable drawings,
      PrecisionRecallTable precisionRecall,
      Segment segment,
      SegmentKey key,
      Provenance provenance,
      List<WrittenFile> files,
      List<EpochMetrics> epochs,
      SortedMap<String, String> facts,
      List<Drawing> drawn,
      List<PrecisionRecall> counts) {
    return new SegmentCommit(checkpoints, metrics, drawings, precisionRecall)
        .commit(
            segment,
            key,
            provenance,
            new SegmentReport.Done(files, epochs, facts, drawn, counts, provenance.codeVersion()));
  }
}

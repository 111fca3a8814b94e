package dev.lamina.jobs.sweep;

import dev.lamina.core.tune.Outcome;
import dev.lamina.core.tune.Segment;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.PrecisionRecallTable;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes durable what a segment left, in the order that every reader relies on: its drawings and
 * counts, its checkpoint, then its metrics, and only then there is an outcome for the log to name.
 * A driver that dies in between leaves rows of an attempt that no log names, which nobody reads.
 *
 * @param checkpoints existing table that the tasks write files for
 * @param metrics existing table
 * @param drawings that is created with the first drawing
 * @param precisionRecall that is created with the first counts
 */
record SegmentCommit(
    CheckpointsTable checkpoints,
    MetricsTable metrics,
    DrawingsTable drawings,
    PrecisionRecallTable precisionRecall) {

  /**
   * Into tables of which those that every sweep has are there.
   *
   * @param results folder of all tables of results
   */
  static SegmentCommit into(String results, Configuration hadoop) {
    return new SegmentCommit(
        new CheckpointsTable(results, hadoop),
        new MetricsTable(results, hadoop),
        new DrawingsTable(results, hadoop),
        new PrecisionRecallTable(results, hadoop));
  }

  /**
   * Commits what a task reports. To be called once for an attempt: its metrics would be there
   * twice.
   *
   * @param key names the attempt
   * @param provenance of its rows, but for the code version, which is the executor's
   * @return the outcome that may be recorded now
   */
  Outcome.Finished commit(
      Segment segment, SegmentKey key, Provenance provenance, SegmentReport.Done done) {
    Provenance executors = provenance.by(done.codeVersion());
    drawings.append(key, segment.toEpoch(), done.drawings(), executors);
    precisionRecall.append(key, segment.toEpoch(), done.precisionRecall(), executors);
    checkpoints.commit(done.files());
    metrics.append(key, done.epochs(), executors);
    return new Outcome.Finished(segment, done.epochs(), done.facts());
  }
}

package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.tune.Segment;
import dev.lamina.jobs.table.CodeVersion;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;

/**
 * Makes tasks of a sweep's segments.
 *
 * @param content digest of the data set's content
 * @param results folder of the tables that they write
 */
record SegmentTasks(SweepSpec spec, SweepsTable.Entry sweep, String content, String results) {

  SegmentTask of(Segment segment) {
    TrialSpec trial = spec.trial(segment.parameters());
    return new SegmentTask(
        new SegmentKey(sweep.id(), segment.trial(), segment.attempt()),
        trial.node().canonical(),
        segment.fromAttempt(),
        segment.toEpoch(),
        new DatasetVersion(sweep.dataTable(), sweep.dataVersion(), content),
        results,
        new Provenance(
            trial.digest(), trial.settings().seed(), sweep.dataVersion(), CodeVersion.current()));
  }
}

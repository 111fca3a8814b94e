package dev.lamina.jobs.sweep;

import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import java.io.Serializable;

/**
 * A segment on its way to an executor: texts and numbers only.
 *
 * @param key names what the task writes
 * @param trial the trial's specification, as canonical JSON
 * @param fromAttempt the attempt whose checkpoint to continue from; 0 to start afresh
 * @param toEpoch epochs finished when it ends
 * @param data what it reads
 * @param results folder of the tables of results
 * @param provenance of the rows it writes
 */
record SegmentTask(
    SegmentKey key,
    String trial,
    int fromAttempt,
    int toEpoch,
    DatasetVersion data,
    String results,
    Provenance provenance)
    implements Serializable {}

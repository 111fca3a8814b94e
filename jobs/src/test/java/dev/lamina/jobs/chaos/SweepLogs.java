package dev.lamina.jobs.chaos;

import dev.lamina.core.tune.SweepLog;
import dev.lamina.jobs.sweep.DriverParts;
import dev.lamina.jobs.table.TrialsTable;

/** How drivers get at the log of their sweep. */
interface SweepLogs {

  /** As {@code SweepJob} does. */
  SweepLogs FENCED = DriverParts::log;

  /** Without compare-and-swap: what the harness must not let pass. */
  SweepLogs UNFENCED = UnfencedSweepLog::new;

  SweepLog open(TrialsTable trials, String sweep, long dataVersion);
}

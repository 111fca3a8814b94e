package dev.lamina.jobs.chaos;

import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepLog;
import dev.lamina.jobs.table.TransactionTakenException;
import dev.lamina.jobs.table.TrialsTable;
import java.util.List;

/** A log that appends after whatever is there by now, so that nobody is ever refused. */
record UnfencedSweepLog(TrialsTable trials, String sweep, long dataVersion) implements SweepLog {

  @Override
  public List<SweepEvent> read() {
    return trials.read(sweep).events();
  }

  @Override
  public void append(List<SweepEvent> events) {
    boolean taken = true;
    while (taken) {
      try {
        trials.append(sweep, trials.read(sweep).last(), events, dataVersion);
        taken = false;
      } catch (TransactionTakenException e) {
        taken = true;
      }
    }
  }
}

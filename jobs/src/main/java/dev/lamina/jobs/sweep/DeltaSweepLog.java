package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.Check;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepLog;
import dev.lamina.jobs.table.TransactionTakenException;
import dev.lamina.jobs.table.TrialsTable;
import java.util.List;

/** The log of one sweep in the table {@code trials}. Read it first, then append. */
final class DeltaSweepLog implements SweepLog {

  private static final long UNREAD = -1;

  private final TrialsTable trials;
  private final String sweep;
  private final long dataVersion;
  private long last = UNREAD;

  /**
   * @param trials existing table
   * @param sweep id of the sweep
   * @param dataVersion version of the samples table that the sweep reads
   */
  DeltaSweepLog(TrialsTable trials, String sweep, long dataVersion) {
    this.trials = trials;
    this.sweep = sweep;
    this.dataVersion = dataVersion;
  }

  @Override
  public List<SweepEvent> read() {
    TrialsTable.History history = trials.read(sweep);
    last = history.last();
    return history.events();
  }

  @Override
  public void append(List<SweepEvent> events) {
    Check.state(last != UNREAD, "Cannot append to the log of sweep %s: read it first", sweep);
    if (events.isEmpty()) {
      return;
    }
    try {
      last = trials.append(sweep, last, events, dataVersion);
    } catch (TransactionTakenException e) {
      throw new SweepTakenException(sweep, "another driver has taken over", e);
    }
  }
}

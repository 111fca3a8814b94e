package dev.lamina.jobs.sweep;

import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepLog;
import java.util.List;

/** The log of a driver that writes no more when it knows that another has taken over. */
record LeasedLog(SweepLog log, DriverLease lease, String sweep) implements SweepLog {

  @Override
  public List<SweepEvent> read() {
    return log.read();
  }

  @Override
  public void append(List<SweepEvent> events) {
    if (lease.isLost()) {
      throw new SweepTakenException(sweep, "another driver has taken over");
    }
    log.append(events);
  }
}

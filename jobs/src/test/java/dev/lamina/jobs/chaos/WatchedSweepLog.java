package dev.lamina.jobs.chaos;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepLog;
import dev.lamina.jobs.table.TransactionTakenException;
import java.util.List;

/** A log whose driver comes to points, and whose answers are noted. */
final class WatchedSweepLog implements SweepLog {

  private final SweepLog log;
  private final DriverProcess driver;
  private final Chaos chaos;
  private final Journal journal;
  private int entries;

  WatchedSweepLog(SweepLog log, DriverProcess driver, Chaos chaos, Journal journal) {
    this.log = log;
    this.driver = driver;
    this.chaos = chaos;
    this.journal = journal;
  }

  @Override
  public List<SweepEvent> read() {
    List<SweepEvent> events = log.read();
    entries = events.size();
    chaos.reach(Point.LOG_READ);
    return events;
  }

  @Override
  public void append(List<SweepEvent> events) {
    chaos.reach(Point.APPENDING);
    try {
      log.append(events);
    } catch (LaminaException e) {
      if (isRefusal(e) && !chaos.hasDeceived(driver.name())) {
        journal.refused(events);
      }
      throw e;
    }
    journal.acknowledged(entries, events);
    entries += events.size();
    chaos.reach(Point.APPENDED);
  }

  /** Whether a driver was told that another is first. */
  static boolean isRefusal(Throwable thrown) {
    return thrown.getCause() instanceof TransactionTakenException;
  }
}

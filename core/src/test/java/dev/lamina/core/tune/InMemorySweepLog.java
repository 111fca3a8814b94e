package dev.lamina.core.tune;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.List;

/** A log in memory that several drivers may open; only one of them can go on. */
final class InMemorySweepLog {

  private final List<SweepEvent> entries = new ArrayList<>();
  private int appends;

  InMemorySweepLog() {}

  /** The log as a dead driver left it. */
  InMemorySweepLog(List<SweepEvent> entries) {
    this.entries.addAll(entries);
  }

  List<SweepEvent> entries() {
    return List.copyOf(entries);
  }

  int appends() {
    return appends;
  }

  SweepState state() {
    return SweepState.of(entries);
  }

  /** What one driver holds. */
  SweepLog open() {
    return new SweepLog() {
      private int seen = -1;

      @Override
      public List<SweepEvent> read() {
        seen = entries.size();
        return entries();
      }

      @Override
      public void append(List<SweepEvent> events) {
        if (seen != entries.size()) {
          throw new LaminaException(
              Failure.RESOURCES,
              "Cannot append to the log: another driver wrote to it (want one driver a sweep)");
        }
        entries.addAll(events);
        seen = entries.size();
        appends++;
      }
    };
  }
}

package dev.lamina.core.tune;

import java.util.List;

/** Durable, ordered, append-only. Used by one thread. */
public interface SweepLog {

  /** All entries so far, in order, equal to those that were appended, their settings included. */
  List<SweepEvent> read();

  /**
   * Adds entries at the end, all or none; they are durable when the call returns.
   *
   * @throws dev.lamina.core.spec.LaminaException if they cannot be written, or another driver has
   *     written to this log since it was read ({@code RESOURCES}: one driver a sweep)
   */
  void append(List<SweepEvent> events);
}

package dev.lamina.jobs.sweep;

/** Why a driver ended before its sweep was done. */
public enum Halt {
  /** It did not: the sweep ran until nothing was left to do. */
  NONE,
  /** A user wanted it to wait; {@code lamina resume} goes on. */
  PAUSED,
  /** A user wanted no more of it. */
  CANCELLED,
  /** Its budget is used up; with a greater one it goes on. */
  BUDGET,
  /** Another driver has taken over. */
  REPLACED
}

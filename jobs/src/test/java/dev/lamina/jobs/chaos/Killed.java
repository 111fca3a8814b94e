package dev.lamina.jobs.chaos;

/** Unwinds the stack of code whose process is dead. An error, so that nobody handles it. */
final class Killed extends Error {

  private static final long serialVersionUID = 1;

  private final transient Host host;

  Killed(Host host) {
    super(host + " was killed");
    this.host = host;
  }

  boolean isOf(Host other) {
    return host == other;
  }
}

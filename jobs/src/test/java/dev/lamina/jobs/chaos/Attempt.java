package dev.lamina.jobs.chaos;

import dev.lamina.core.tune.Segment;

/** What names a segment of a sweep, and all that it wrote. */
record Attempt(int trial, int number) {

  static Attempt of(Segment segment) {
    return new Attempt(segment.trial(), segment.attempt());
  }

  @Override
  public String toString() {
    return "trial %s, attempt %s".formatted(trial, number);
  }
}

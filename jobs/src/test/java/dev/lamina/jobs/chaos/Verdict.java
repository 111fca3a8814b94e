package dev.lamina.jobs.chaos;

import java.util.List;

/**
 * What became of a schedule.
 *
 * @param sweep text of its specification
 * @param happened disturbances that found their place, in order
 * @param drivers that were started
 * @param segments that were handed out
 * @param violations what must not be; empty if all is well
 * @param trace who came where when
 */
record Verdict(
    long seed,
    String sweep,
    List<Disturbance> happened,
    int drivers,
    int segments,
    List<String> violations,
    List<String> trace) {

  Verdict {
    happened = List.copyOf(happened);
    violations = List.copyOf(violations);
    trace = List.copyOf(trace);
  }

  boolean isGood() {
    return violations.isEmpty();
  }

  /** Everything that is needed to look for the reason. */
  String told() {
    return "Seed %s: %s\n%s\n%s\n"
        .formatted(seed, String.join("\n  and ", violations), sweep, String.join("\n", trace));
  }
}

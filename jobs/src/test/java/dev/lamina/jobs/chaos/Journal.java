package dev.lamina.jobs.chaos;

import dev.lamina.core.tune.Segment;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What drivers were promised and what they did, beside all tables: the log is held against it in
 * the end.
 */
final class Journal {

  private final TreeMap<Integer, List<SweepEvent>> acknowledged = new TreeMap<>();
  private final Set<Attempt> submitted = new HashSet<>();
  private final Set<Attempt> refused = new HashSet<>();
  private final Set<Attempt> disturbed = new HashSet<>();
  private final List<String> violations = new ArrayList<>();

  /** Notes what must not be, whatever was disturbed. */
  void violation(String violation) {
    violations.add(violation);
  }

  /** A segment was handed to a backend. */
  void submitted(Segment segment) {
    if (!submitted.add(Attempt.of(segment))) {
      violation(Attempt.of(segment) + " was handed out twice");
    }
  }

  /** A segment may fail, since something was done to it. */
  void disturbed(Segment segment) {
    disturbed.add(Attempt.of(segment));
  }

  /**
   * An append has returned, so these entries are in the log for good.
   *
   * @param entries that its driver knew before
   */
  void acknowledged(int entries, List<SweepEvent> events) {
    if (acknowledged.put(entries, List.copyOf(events)) != null) {
      violation("Two appends after entry %s have returned".formatted(entries));
    }
  }

  /** An append was refused since another driver was first, so nothing of it is in the log. */
  void refused(List<SweepEvent> events) {
    for (SweepEvent event : events) {
      if (event instanceof Advanced advanced) {
        refused.add(new Attempt(advanced.trial(), advanced.attempt()));
      }
    }
  }

  /** How many segments were handed out. */
  int segments() {
    return submitted.size();
  }

  /** What was noted, and what the log has or misses against all promises. */
  List<String> violations(List<SweepEvent> log) {
    var all = new ArrayList<>(violations);
    acknowledged.forEach(
        (before, events) -> {
          int end = before + events.size();
          if (end > log.size() || !log.subList(before, end).equals(events)) {
            all.add("The log has lost entries %s to %s: %s".formatted(before + 1, end, events));
          }
        });
    for (SweepEvent event : log) {
      if (event instanceof Advanced advanced) {
        var attempt = new Attempt(advanced.trial(), advanced.attempt());
        if (refused.contains(attempt)) {
          all.add("The result of %s counts, but its driver was refused".formatted(attempt));
        }
      } else if (event instanceof SegmentFailed failed) {
        var attempt = new Attempt(failed.trial(), failed.attempt());
        if (!disturbed.contains(attempt)) {
          all.add("%s failed of itself: %s".formatted(attempt, failed.message()));
        }
      }
    }
    return all;
  }
}

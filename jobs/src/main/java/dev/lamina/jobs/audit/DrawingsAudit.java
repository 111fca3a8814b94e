package dev.lamina.jobs.audit;

import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.table.DrawingsTable.Drawn;
import dev.lamina.jobs.table.SegmentKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the drawings of a sweep against its log: each once, whole, and of a segment that was; some
 * of every trial that finds objects and finished its first segment, unless that says why it drew
 * none.
 */
final class DrawingsAudit {

  private final LoggedSegments segments;
  private final Map<SegmentKey, Set<String>> drawn = new HashMap<>();
  private final Set<SegmentKey> named = new HashSet<>();
  private final List<Fault> faults = new ArrayList<>();
  private int whole;

  DrawingsAudit(LoggedSegments segments) {
    this.segments = segments;
  }

  /** Takes a row, in any order. */
  void row(Drawn row) {
    SegmentKey key = row.key();
    Optional<Advanced> end = segments.advanced(key);
    if (end.isEmpty()) {
      if (segments.started(key).isEmpty() && named.add(key)) {
        fault(row, "is of an attempt that was never started");
      }
      return;
    }
    if (!named.contains(key)) {
      Optional<Fault> objection = segments.objection(key, row.provenance());
      objection.ifPresent(faults::add);
      objection.ifPresent(fault -> named.add(key));
    }
    if (!drawn.computeIfAbsent(key, k -> new HashSet<>()).add(row.name())) {
      fault(row, "is there twice");
    } else if (row.epoch() != end.get().epoch()) {
      fault(row, "is of epoch %s, its log says %s".formatted(row.epoch(), end.get().epoch()));
    } else if (!row.isWhole()) {
      fault(row, "does not have the SHA-256 of its row");
    } else {
      readable(row);
    }
  }

  private void readable(Drawn row) {
    try {
      whole += row.drawing().svg().length > 0 ? 1 : 0;
    } catch (IllegalArgumentException e) {
      fault(row, "is none: " + e.getMessage());
    }
  }

  private void fault(Drawn row, String detail) {
    faults.add(
        new Fault(
            Rule.DRAWINGS,
            "drawing %s of attempt %s of trial %s %s"
                .formatted(row.name(), row.key().attempt(), row.key().trial(), detail)));
  }

  /** What is wrong with the rows that were taken, all of them, and with those that are missing. */
  List<Fault> faults() {
    var all = new ArrayList<>(faults);
    for (int trial : segments.detectors()) {
      boolean drew = drawn.keySet().stream().anyMatch(key -> key.trial() == trial);
      boolean could =
          segments.advanced().entrySet().stream()
              .anyMatch(
                  end ->
                      end.getKey().trial() == trial
                          && isFirst(end.getKey())
                          && !end.getValue().facts().containsKey(TrialRunner.NOT_DRAWN));
      if (could && !drew) {
        all.add(
            new Fault(
                Rule.DRAWINGS,
                "drawings of trial %s are gone: of what it finished some were written"
                    .formatted(trial)));
      }
    }
    return all;
  }

  /** Whether it is the first segment of a trial, which always draws. */
  private boolean isFirst(SegmentKey key) {
    return segments.started(key).filter(start -> start.fromEpoch() == 0).isPresent();
  }

  /** Drawings that were read to the last byte, of segments that ended well. */
  int whole() {
    return whole;
  }
}

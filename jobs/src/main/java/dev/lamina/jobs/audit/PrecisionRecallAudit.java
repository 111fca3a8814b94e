package dev.lamina.jobs.audit;

import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.table.PrecisionRecallTable.Counted;
import dev.lamina.jobs.table.SegmentKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds the counts of classes of a sweep against its log: each once, and such as can be. */
final class PrecisionRecallAudit {

  private final LoggedSegments segments;
  private final Map<SegmentKey, Set<Integer>> counted = new HashMap<>();

  /** Of the one split that all segments of a trial are measured on, by trial and class. */
  private final SortedMap<Integer, SortedMap<Integer, SortedSet<Long>>> positives = new TreeMap<>();

  /** Attempts of which a fault tells already. */
  private final Set<SegmentKey> named = new HashSet<>();

  private final List<Fault> faults = new ArrayList<>();

  PrecisionRecallAudit(LoggedSegments segments) {
    this.segments = segments;
  }

  /** Takes a row, in any order. */
  void row(Counted row) {
    SegmentKey key = row.key();
    if (named.contains(key)) {
      return;
    }
    Optional<Fault> found = objection(row);
    found.ifPresent(faults::add);
    found.ifPresent(fault -> named.add(key));
  }

  private Optional<Fault> objection(Counted row) {
    Optional<Advanced> end = segments.advanced(row.key());
    if (end.isEmpty()) {
      return segments.started(row.key()).isPresent()
          ? Optional.empty()
          : fault(row, "are of an attempt that was never started");
    }
    if (row.epoch() != end.get().epoch()) {
      return fault(
          row, "are of epoch %s, its log says %s".formatted(row.epoch(), end.get().epoch()));
    }
    if (!counted.computeIfAbsent(row.key(), key -> new HashSet<>()).add(row.label())) {
      return fault(row, "are there twice");
    }
    try {
      row.counts();
    } catch (IllegalArgumentException e) {
      return fault(row, "cannot be: " + e.getMessage());
    }
    positives
        .computeIfAbsent(row.key().trial(), trial -> new TreeMap<>())
        .computeIfAbsent(row.label(), label -> new TreeSet<>())
        .add(row.positives());
    return segments.objection(row.key(), row.provenance());
  }

  private static Optional<Fault> fault(Counted row, String detail) {
    return Optional.of(
        new Fault(
            Rule.PRECISION_RECALL,
            "counts of class %s of attempt %s of trial %s %s"
                .formatted(row.label(), row.key().attempt(), row.key().trial(), detail)));
  }

  /** What is wrong with the rows that were taken, one fault an attempt, and what is missing. */
  List<Fault> faults() {
    var all = new ArrayList<>(faults);
    counted.forEach(
        (key, classes) -> {
          var missing =
              new TreeSet<>(positives.getOrDefault(key.trial(), new TreeMap<>()).keySet());
          missing.removeAll(classes);
          if (!missing.isEmpty() && !named.contains(key)) {
            all.add(
                new Fault(
                    Rule.PRECISION_RECALL,
                    "counts of attempt %s of trial %s lack classes %s, which others have"
                        .formatted(key.attempt(), key.trial(), missing)));
          }
        });
    positives.forEach(
        (trial, classes) ->
            classes.forEach(
                (label, several) -> {
                  if (several.size() > 1) {
                    all.add(
                        new Fault(
                            Rule.PRECISION_RECALL,
                            "counts of class %s of trial %s are of %s positives (want the same of each segment)"
                                .formatted(label, trial, several)));
                  }
                }));
    return all;
  }
}

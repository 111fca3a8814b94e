package dev.lamina.jobs.audit;

import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.table.MetricsTable.Measured;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Holds the rows of metrics of a sweep against its log: once, all of them, and of this sweep. */
final class MetricsAudit {

  private final LoggedSegments segments;
  private final Map<SegmentKey, SortedMap<Integer, SortedMap<String, Double>>> measured =
      new HashMap<>();
  private final Set<SegmentKey> named = new HashSet<>();
  private final List<Fault> faults = new ArrayList<>();
  private long superseded;

  MetricsAudit(LoggedSegments segments) {
    this.segments = segments;
  }

  /** Takes a row, in any order. */
  void row(Measured row) {
    if (segments.advanced(row.key()).isEmpty()) {
      if (segments.started(row.key()).isEmpty() && named.add(row.key())) {
        fault(
            Rule.METRICS,
            "trial %s has rows of attempt %s, which was never started"
                .formatted(row.key().trial(), row.key().attempt()));
      }
      superseded++;
      return;
    }
    provenance(row.key(), row.provenance());
    Double before =
        measured
            .computeIfAbsent(row.key(), key -> new TreeMap<>())
            .computeIfAbsent(row.epoch(), epoch -> new TreeMap<>())
            .put(row.name(), row.value());
    if (before != null) {
      fault(
          Rule.METRICS,
          "trial %s, attempt %s, epoch %s has %s twice: %s and %s"
              .formatted(
                  row.key().trial(),
                  row.key().attempt(),
                  row.epoch(),
                  row.name(),
                  before,
                  row.value()));
    }
  }

  private void provenance(SegmentKey key, Provenance row) {
    if (!named.contains(key)) {
      Optional<Fault> objection = segments.objection(key, row);
      objection.ifPresent(faults::add);
      objection.ifPresent(fault -> named.add(key));
    }
  }

  /** What is wrong with the rows that were taken. */
  List<Fault> faults() {
    var all = new ArrayList<>(faults);
    segments.advanced().forEach((key, end) -> whole(key, end).ifPresent(all::add));
    return all;
  }

  /** Rows of attempts that the log does not name as advanced; nobody reads them. */
  long superseded() {
    return superseded;
  }

  private Optional<Fault> whole(SegmentKey key, Advanced end) {
    var epochs = measured.getOrDefault(key, new TreeMap<>());
    var wanted = new ArrayList<Integer>();
    for (int epoch = segments.started(key).map(start -> start.fromEpoch() + 1).orElse(end.epoch());
        epoch <= end.epoch();
        epoch++) {
      wanted.add(epoch);
    }
    if (!List.copyOf(epochs.keySet()).equals(wanted)) {
      return Optional.of(
          new Fault(
              Rule.METRICS,
              "trial %s, attempt %s has epochs %s (want %s)"
                  .formatted(key.trial(), key.attempt(), epochs.keySet(), wanted)));
    }
    if (!epochs.get(end.epoch()).equals(end.metrics())) {
      return Optional.of(
          new Fault(
              Rule.METRICS,
              "trial %s, attempt %s measured %s at epoch %s, its log says %s"
                  .formatted(
                      key.trial(),
                      key.attempt(),
                      epochs.get(end.epoch()),
                      end.epoch(),
                      end.metrics())));
    }
    return Optional.empty();
  }

  private void fault(Rule rule, String detail) {
    faults.add(new Fault(rule, detail));
  }
}

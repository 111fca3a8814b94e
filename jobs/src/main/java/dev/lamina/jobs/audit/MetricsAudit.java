package dev.lamina.jobs.audit;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.table.MetricsTable.Measured;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import java.util.ArrayList;
import java.util.Comparator;
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

  private static final Comparator<SegmentKey> ORDER =
      Comparator.comparingInt(SegmentKey::trial).thenComparingInt(SegmentKey::attempt);

  private final SweepsTable.Entry sweep;
  private final RowProvenance provenance;
  private final Map<SegmentKey, Started> started = new HashMap<>();
  private final SortedMap<SegmentKey, Advanced> advanced = new TreeMap<>(ORDER);
  private final Map<SegmentKey, SortedMap<Integer, SortedMap<String, Double>>> measured =
      new HashMap<>();
  private final Set<SegmentKey> named = new HashSet<>();
  private final List<Fault> faults = new ArrayList<>();
  private long superseded;

  /**
   * @param spec empty if it is unreadable: then what it says of trials is not held against rows
   * @param events of the log, in order
   */
  MetricsAudit(SweepsTable.Entry sweep, Optional<SweepSpec> spec, List<SweepEvent> events) {
    this.sweep = sweep;
    this.provenance = new RowProvenance(sweep, spec, events);
    for (SweepEvent event : events) {
      if (event instanceof Started start) {
        started.put(key(start.trial(), start.attempt()), start);
      } else if (event instanceof Advanced end) {
        advanced.put(key(end.trial(), end.attempt()), end);
      }
    }
  }

  private SegmentKey key(int trial, int attempt) {
    return new SegmentKey(sweep.id(), trial, attempt);
  }

  /** Takes a row, in any order. */
  void row(Measured row) {
    if (!advanced.containsKey(row.key())) {
      if (!started.containsKey(row.key()) && named.add(row.key())) {
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
      Optional<Fault> objection = provenance.objection(key, row);
      objection.ifPresent(faults::add);
      objection.ifPresent(fault -> named.add(key));
    }
  }

  /** What is wrong with the rows that were taken. */
  List<Fault> faults() {
    var all = new ArrayList<>(faults);
    advanced.forEach((key, end) -> whole(key, end).ifPresent(all::add));
    return all;
  }

  /** Rows of attempts that the log does not name as advanced; nobody reads them. */
  long superseded() {
    return superseded;
  }

  private Optional<Fault> whole(SegmentKey key, Advanced end) {
    var epochs = measured.getOrDefault(key, new TreeMap<>());
    Started start = started.get(key);
    var wanted = new ArrayList<Integer>();
    for (int epoch = start == null ? end.epoch() : start.fromEpoch() + 1;
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

package dev.lamina.jobs.audit;

import dev.lamina.core.backbone.Task;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the log and the specification of a sweep say of its segments, for holding rows against it.
 */
final class LoggedSegments {

  private static final Comparator<SegmentKey> ORDER =
      Comparator.comparingInt(SegmentKey::trial).thenComparingInt(SegmentKey::attempt);

  private final SweepsTable.Entry sweep;
  private final Map<Integer, TrialSpec> trials = new HashMap<>();
  private final Map<SegmentKey, Started> started = new HashMap<>();
  private final SortedMap<SegmentKey, Advanced> advanced = new TreeMap<>(ORDER);

  /**
   * @param spec empty if it is unreadable: then what it says of trials is not held against rows
   * @param events of the log, in order
   */
  LoggedSegments(SweepsTable.Entry sweep, Optional<SweepSpec> spec, List<SweepEvent> events) {
    this.sweep = sweep;
    for (SweepEvent event : events) {
      if (event instanceof Suggested suggested) {
        spec.ifPresent(known -> trials.put(suggested.trial(), known.trial(suggested.parameters())));
      } else if (event instanceof Started start) {
        started.put(key(start.trial(), start.attempt()), start);
      } else if (event instanceof Advanced end) {
        advanced.put(key(end.trial(), end.attempt()), end);
      }
    }
  }

  private SegmentKey key(int trial, int attempt) {
    return new SegmentKey(sweep.id(), trial, attempt);
  }

  /** How a segment began; empty of one that never did. */
  Optional<Started> started(SegmentKey key) {
    return Optional.ofNullable(started.get(key));
  }

  /** How a segment ended well; empty of one that did not. */
  Optional<Advanced> advanced(SegmentKey key) {
    return Optional.ofNullable(advanced.get(key));
  }

  /** The segments that ended well, by trial and attempt. */
  SortedMap<SegmentKey, Advanced> advanced() {
    return Collections.unmodifiableSortedMap(advanced);
  }

  /** The trials that find objects, as far as the specification can be read. */
  Set<Integer> detectors() {
    return trials.entrySet().stream()
        .filter(trial -> trial.getValue().task() == Task.DETECTION)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is wrong with what a row says of how it was made, if anything is. */
  Optional<Fault> objection(SegmentKey key, Provenance row) {
    TrialSpec trial = trials.get(key.trial());
    boolean ofTrial =
        trial == null
            || (row.trialDigest().equals(trial.digest()) && row.seed() == trial.settings().seed());
    if (ofTrial && row.dataVersion() == sweep.dataVersion()) {
      return Optional.empty();
    }
    return Optional.of(
        new Fault(
            Rule.PROVENANCE,
            "rows of trial %s, attempt %s name trial %s, seed %s and data version %s (want %s, %s and %s)"
                .formatted(
                    key.trial(),
                    key.attempt(),
                    row.trialDigest(),
                    row.seed(),
                    row.dataVersion(),
                    trial == null ? "any" : trial.digest(),
                    trial == null ? "any" : trial.settings().seed(),
                    sweep.dataVersion())));
  }
}

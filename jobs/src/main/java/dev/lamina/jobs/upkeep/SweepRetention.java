package dev.lamina.jobs.upkeep;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.CheckpointHistory;
import dev.lamina.core.tune.TrialAttempt;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.SegmentFiles;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * The retention policy of a sweep, held against its checkpoints: those that it does not keep and
 * those that came to nothing may be dropped. Whatever the policy, the checkpoint that a trial may
 * go on from stays, and so does that of an attempt whose end is not in the log yet. Needs no Spark.
 */
public final class SweepRetention {

  /** How often others may be first before it is given up. */
  private static final int TRIES = 5;

  private final String results;
  private final Configuration hadoop;
  private final SweepsTable.Entry sweep;

  /**
   * What a policy says of the checkpoints that are there.
   *
   * @param kept that stay
   * @param dropped that go, or are gone
   * @param bytes of those dropped
   * @param shared files that hold several checkpoints, so that none can be dropped: another program
   *     wrote them
   */
  public record Verdict(int kept, int dropped, long bytes, int shared) {}

  private record Found(SegmentFiles listing, List<SegmentKey> dropped) {
    Verdict verdict() {
      return new Verdict(
          listing.keys().size() - dropped.size(),
          dropped.size(),
          listing.bytes(dropped),
          listing.shared());
    }
  }

  /**
   * @param results folder of the tables of results
   * @param sweep with the policy of its last text
   */
  public SweepRetention(String results, Configuration hadoop, SweepsTable.Entry sweep) {
    this.results = results;
    this.hadoop = hadoop;
    this.sweep = sweep;
  }

  /**
   * What would be dropped now. Changes nothing.
   *
   * @throws LaminaException {@code SPEC} or {@code DATA} if the sweep's text or log cannot be read
   */
  public Verdict look() {
    return find(new CheckpointsTable(results, hadoop)).verdict();
  }

  /**
   * Drops it, in one commit. The space is free once the files are deleted.
   *
   * @throws LaminaException as {@link #look}; {@code RESOURCES} if others drop all the time
   */
  public Verdict drop() {
    var table = new CheckpointsTable(results, hadoop);
    for (int turn = 0; turn < TRIES; turn++) {
      Found found = find(table);
      if (table.drop(found.listing(), found.dropped())) {
        return found.verdict();
      }
    }
    throw new LaminaException(
        Failure.RESOURCES,
        "Cannot drop checkpoints of sweep %s: others clean the same results (let them finish first)"
            .formatted(sweep.id()));
  }

  private Found find(CheckpointsTable table) {
    SweepSpec spec = SweepSpec.of(SpecNode.parse(sweep.spec(), "sweep " + sweep.id()));
    var history = CheckpointHistory.of(new TrialsTable(results, hadoop).read(sweep.id()).events());
    Set<TrialAttempt> kept = history.kept(spec.execution().keep(), spec.plan(), spec.ranking());
    SegmentFiles listing = table.list(sweep.id());
    var dropped = new HashSet<>(listing.keys());
    dropped.removeIf(
        key -> {
          var attempt = new TrialAttempt(key.trial(), key.attempt());
          return kept.contains(attempt) || !history.isSettled(attempt);
        });
    return new Found(listing, List.copyOf(dropped));
  }
}

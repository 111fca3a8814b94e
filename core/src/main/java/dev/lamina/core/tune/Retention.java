package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.End;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Which checkpoints of a sweep are kept for their own sake: the best and the latest, of the sweep
 * and of each trial. Those that a trial may go on from are kept whatever the policy: see {@link
 * CheckpointHistory#kept}. Changes no result.
 *
 * <p>"Best" is by the ranking of the sweep: trials by their last epoch, checkpoints of one trial by
 * the epoch that each was left at. Only numbers are ever best, neither {@code NaN} nor a metric
 * that was not measured; of equals the lower trial, and of one trial the earlier checkpoint, comes
 * first.
 *
 * @param best last checkpoints of the so many best trials that have ended, will not go on and have
 *     not failed
 * @param latest the so many checkpoints that were written last, as far as their trials did not
 *     begin anew since
 * @param trialBest so many of each trial, failed ones too
 * @param trialLatest so many of each trial, failed ones too
 */
public record Retention(int best, int latest, int trialBest, int trialLatest) {

  private static final int MOST = 1_000_000;

  public Retention {
    Check.argument(
        best >= 0 && latest >= 0 && trialBest >= 0 && trialLatest >= 0,
        "Invalid retention: best %s, latest %s, trial-best %s, trial-latest %s (want >= 0)",
        best,
        latest,
        trialBest,
        trialLatest);
  }

  /**
   * Reads a policy: {@code best}, {@code latest}, {@code trial-best} and {@code trial-latest}, at
   * least one of them, each 0 if left out.
   *
   * @throws SpecException naming path, value and rule
   */
  public static Retention of(SpecNode section) {
    SpecMap map = section.mapping();
    if (map.keys().isEmpty()) {
      throw section.wrong("at least one of best, latest, trial-best, trial-latest");
    }
    var retention =
        new Retention(
            map.integer("best", 0, MOST, 0),
            map.integer("latest", 0, MOST, 0),
            map.integer("trial-best", 0, MOST, 0),
            map.integer("trial-latest", 0, MOST, 0));
    map.done();
    return retention;
  }

  /**
   * What this policy keeps for its own sake.
   *
   * @param needed what trials may go on from: such a trial is not among the best yet, since its
   *     place may be another's in the end
   */
  Set<TrialAttempt> kept(CheckpointHistory history, Set<TrialAttempt> needed, Ranking ranking) {
    var kept = new HashSet<TrialAttempt>();
    history.state().trials().stream()
        .filter(trial -> trial.checkpointAttempt() > 0)
        .filter(trial -> !needed.contains(CheckpointHistory.last(trial)))
        .filter(trial -> !trial.end().equals(Optional.of(End.FAILED)))
        .filter(trial -> isNumber(ranking.value(trial)))
        .sorted(ranking)
        .limit(best)
        .forEach(trial -> kept.add(CheckpointHistory.last(trial)));
    last(history.written(), latest)
        .forEach(written -> kept.add(CheckpointHistory.attempt(written)));
    for (List<Advanced> ofTrial : history.byTrial()) {
      ofTrial.stream()
          .filter(written -> isNumber(value(written, ranking)))
          .sorted(
              Comparator.comparingDouble(
                  written -> ranking.badness(value(written, ranking).getAsDouble())))
          .limit(trialBest)
          .forEach(written -> kept.add(CheckpointHistory.attempt(written)));
      last(ofTrial, trialLatest).forEach(written -> kept.add(CheckpointHistory.attempt(written)));
    }
    kept.retainAll(history.all());
    return kept;
  }

  private static List<Advanced> last(List<Advanced> written, int most) {
    return written.subList(Math.max(0, written.size() - most), written.size());
  }

  private static OptionalDouble value(Advanced written, Ranking ranking) {
    Double value = written.metrics().get(ranking.metric());
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static boolean isNumber(OptionalDouble value) {
    return value.isPresent() && !Double.isNaN(value.getAsDouble());
  }
}

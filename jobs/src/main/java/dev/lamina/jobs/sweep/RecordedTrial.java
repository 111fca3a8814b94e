package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.tune.CheckpointHistory;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialAttempt;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A trial of a sweep as its tables tell of it.
 *
 * @param results qualified folder of the tables
 * @param spec of the sweep
 * @param events of the whole sweep
 * @param state of the trial
 * @param chosen its checkpoint that is meant
 */
public record RecordedTrial(
    String results,
    Configuration hadoop,
    SweepsTable.Entry sweep,
    SweepSpec spec,
    List<SweepEvent> events,
    TrialState state,
    TrialAttempt chosen) {

  /**
   * @param number of a trial that has a checkpoint
   * @param wanted what is to be done with it, for the message, such as {@code reproduce}
   * @throws SpecException if there is no such trial
   */
  public static RecordedTrial of(
      String results, Configuration hadoop, SweepsTable.Entry sweep, int number, String wanted) {
    var events = new TrialsTable(results, hadoop).read(sweep.id()).events();
    List<TrialState> trials = SweepState.of(events).trials();
    if (number < 0 || number >= trials.size()) {
      throw new SpecException(
          "Cannot %s trial %s of sweep %s: there is none (want %s)"
              .formatted(
                  wanted,
                  number,
                  sweep.id(),
                  trials.isEmpty()
                      ? "to run the sweep first"
                      : "0 to %s, see 'lamina report'".formatted(trials.size() - 1)));
    }
    if (trials.get(number).epoch() == 0) {
      throw new SpecException(
          "Cannot %s trial %s of sweep %s: it has no checkpoint (want a trial that finished an epoch, see 'lamina report')"
              .formatted(wanted, number, sweep.id()));
    }
    return new RecordedTrial(
        results,
        hadoop,
        sweep,
        SweepSpec.of(SpecNode.parse(sweep.spec(), "sweep " + sweep.id())),
        events,
        trials.get(number),
        new TrialAttempt(number, trials.get(number).checkpointAttempt()));
  }

  /**
   * The same with the checkpoint at which the metric of the sweep was best, instead of the last.
   *
   * @param wanted as above
   * @throws SpecException if the metric was never measured
   */
  public RecordedTrial best(String wanted) {
    SweepEvent.Advanced best =
        CheckpointHistory.of(events)
            .best(state.trial(), spec.ranking())
            .orElseThrow(
                () ->
                    new SpecException(
                        "Cannot %s the best of trial %s of sweep %s: %s was not measured (want its last checkpoint)"
                            .formatted(
                                wanted, state.trial(), sweep.id(), spec.ranking().metric())));
    return new RecordedTrial(
        results,
        hadoop,
        sweep,
        spec,
        events,
        state,
        new TrialAttempt(state.trial(), best.attempt()));
  }

  /** Epochs finished at the checkpoint that is meant. */
  public int epoch() {
    return CheckpointHistory.of(events).epoch(chosen).orElse(state.epoch());
  }

  /** What was measured at the checkpoint that is meant. */
  public SortedMap<String, Double> metrics() {
    return CheckpointHistory.of(events).metrics(chosen);
  }

  /** What it trained. */
  public TrialSpec trial() {
    return spec.trial(state.parameters());
  }

  /** Names the checkpoint that is meant. */
  public SegmentKey key() {
    return new SegmentKey(sweep.id(), chosen.trial(), chosen.attempt());
  }

  /**
   * The checkpoint that is meant.
   *
   * @param wanted as above
   * @throws LaminaException {@code DATA} if it is gone or damaged
   */
  public Checkpoint checkpoint(String wanted) {
    var recorded = new CheckpointsTable(results, hadoop);
    if (!recorded.list(sweep.id()).keys().contains(key())) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot %s trial %s of sweep %s: its checkpoint of epoch %s is gone ('lamina clean' drops what run.keep does not name, such as trial-best: 1; choose one that is kept)"
              .formatted(wanted, state.trial(), sweep.id(), epoch()));
    }
    return recorded.read(key());
  }
}

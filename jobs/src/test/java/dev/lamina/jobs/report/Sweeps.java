package dev.lamina.jobs.report;

import dev.lamina.core.experiment.Published;
import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Goal;
import dev.lamina.core.tune.Objectives;
import dev.lamina.core.tune.Objectives.Objective;
import dev.lamina.core.tune.Ranking;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sweeps as their tables would tell them. */
final class Sweeps {

  static final String METRIC = "test/accuracy";
  static final Ranking RANKING = new Ranking(METRIC, Goal.MAX);

  final List<SweepEvent> events = new ArrayList<>();
  final SortedMap<Integer, List<EpochMetrics>> measured = new TreeMap<>();

  private final Map<Integer, Integer> assigned = new HashMap<>();
  private final Map<Integer, Map.Entry<Long, Double>> deployed = new HashMap<>();
  private final Map<Integer, double[]> validation = new HashMap<>();
  private final Ranking ranking;
  private final List<Published> published = new ArrayList<>();
  private Optional<Objectives> objectives = Optional.empty();
  private int completed;

  Sweeps() {
    this(METRIC);
  }

  /** A sweep that is ranked by another metric. */
  Sweeps(String metric) {
    this.ranking = new Ranking(metric, Goal.MAX);
  }

  private SweepFacts facts(int trials) {
    return new SweepFacts(
        "cifar10-man",
        ranking,
        trials,
        objectives,
        published,
        new TreeMap<>(Map.of("seed", "7", "data", "/data/cifar10 at version 3")),
        "name: cifar10-man\n",
        List.of("jobs/bin/lamina", "sweep", "conf/sweeps/cifar10 man.yaml"),
        Instant.parse("2026-01-02T03:04:05Z"));
  }

  Sweeps suggested(int trial, String objective, String rate) {
    var parameters = new TreeMap<String, Setting>();
    parameters.put("trial.objective", new Setting(objective, objective));
    parameters.put("trial.learning-rate.base", new Setting(rate, rate));
    parameters.put("trial.optimizer.momentum", new Setting("0.9", 0.9));
    events.add(new SweepEvent.Suggested(trial, parameters));
    return this;
  }

  /** Compares trials by these as well. */
  Sweeps objectives(Objective... all) {
    objectives = Optional.of(new Objectives(List.of(all)));
    return this;
  }

  Sweeps published(Published table) {
    published.add(table);
    return this;
  }

  /** What the epochs of a trial, which is to run, will give on validation samples. */
  Sweeps validated(int trial, double... accuracies) {
    validation.put(trial, accuracies);
    return this;
  }

  /** The next trial, which completes its one epoch. */
  Sweeps completed(String method, long seed, double accuracy) {
    int trial = completed++;
    events.add(
        new SweepEvent.Suggested(
            trial,
            new TreeMap<>(
                Map.of(
                    "method", new Setting(method, method),
                    "seed", new Setting(Long.toString(seed), seed)))));
    return ran(trial, 1, 0, accuracy).advanced(trial, 1, 1).ended(trial);
  }

  /** What a trial, which is to run, trains and how fast it infers in the end. */
  Sweeps deployed(int trial, long parameters, double speed) {
    deployed.put(trial, Map.entry(parameters, speed));
    return this;
  }

  Sweeps ended(int trial) {
    return add(new SweepEvent.Ended(trial, SweepEvent.End.COMPLETED));
  }

  /**
   * Epochs of a trial.
   *
   * @param accuracies of each; NaN where none is measured
   */
  Sweeps ran(int trial, int attempt, int from, double... accuracies) {
    int to = from + accuracies.length;
    towards(trial, from, to);
    events.add(new SweepEvent.Started(trial, attempt, from, to));
    for (int i = 0; i < accuracies.length; i++) {
      int epoch = from + i + 1;
      var values = new TreeMap<String, Double>();
      if (!Double.isNaN(accuracies[i])) {
        values.put(METRIC, accuracies[i]);
      }
      double[] held = validation.getOrDefault(trial, new double[0]);
      if (epoch <= held.length) {
        values.put("validation/accuracy", held[epoch - 1]);
      }
      values.put("train/loss", 2.5 * (1.05 - accuracies[i]));
      values.put(Trainer.SPEED, 1000 + 10.0 * trial);
      if (deployed.containsKey(trial)) {
        values.put(Trainer.INFERENCE_SPEED, deployed.get(trial).getValue());
      }
      measured.computeIfAbsent(trial, t -> new ArrayList<>()).add(new EpochMetrics(epoch, values));
    }
    return this;
  }

  Sweeps advanced(int trial, int attempt, int epoch) {
    var facts =
        new TreeMap<>(
            Map.of(
                "device",
                "cpu",
                TrialRunner.PEAK_MEMORY,
                "157286400",
                TrialRunner.STATE_MEMORY,
                "10485760"));
    if (deployed.containsKey(trial)) {
      facts.put(TrialRunner.PARAMETERS, deployed.get(trial).getKey().toString());
    }
    events.add(new SweepEvent.Advanced(trial, attempt, epoch, last(trial), facts));
    return this;
  }

  private SortedMap<String, Double> last(int trial) {
    List<EpochMetrics> epochs = measured.get(trial);
    return epochs.get(epochs.size() - 1).values();
  }

  Sweeps failed(int trial, int attempt, Failure failure, String message) {
    towards(trial, 0, 1);
    events.add(new SweepEvent.Started(trial, attempt, 0, 1));
    events.add(new SweepEvent.SegmentFailed(trial, attempt, failure, message));
    return this;
  }

  /** Has the trial's leg reach so far, a new one if it is at its end. */
  private void towards(int trial, int from, int to) {
    int known = assigned.getOrDefault(trial, 0);
    if (from >= known) {
      events.add(new SweepEvent.Assigned(trial, to));
    } else if (to > known) {
      events.set(
          events.lastIndexOf(new SweepEvent.Assigned(trial, known)),
          new SweepEvent.Assigned(trial, to));
    }
    assigned.put(trial, Math.max(to, known));
  }

  Sweeps add(SweepEvent event) {
    events.add(event);
    return this;
  }

  SweepReport report(int trials, int epochs) {
    return SweepReport.of(facts(trials), parameters -> epochs, SweepState.of(events), measured);
  }
}

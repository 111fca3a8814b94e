package dev.lamina.jobs.chaos;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A small sweep: three to eight trials of one to four epochs, by any searcher and scheduler.
 *
 * @param text of its specification, all but how it is run
 * @param repeatable whether its trials are the same in whatever order segments end
 */
record RandomSweep(String text, boolean repeatable) {

  /** So many that disturbances seldom end a trial for good. */
  static final int RETRIES = 3;

  private static final List<String> SEARCHERS =
      List.of(
          "searcher: random, trials: %s, seed: %s",
          "searcher: sobol, trials: %s, seed: %s",
          "searcher: tpe, trials: %s, seed: %s, startup: 2",
          "searcher: tpe, trials: %s, seed: %s, startup: 2");

  private static final List<String> SCHEDULERS =
      List.of(
          "{name: fifo}",
          "{name: asha, reduction: 2}",
          "{name: asha, reduction: 2}",
          "{name: hyperband, reduction: 2}",
          "{name: median, least: 2}",
          "{name: patience, looks: 1}");

  static RandomSweep random(RandomGenerator random) {
    int epochs = 1 + random.nextInt(4);
    int trials = 3 + random.nextInt(6);
    int searcher = random.nextInt(SEARCHERS.size());
    int scheduler = random.nextInt(SCHEDULERS.size());
    boolean compares = searcher >= 2 || (1 <= scheduler && scheduler <= 4);
    boolean asynchronous = compares && random.nextInt(8) == 0;
    String lag = asynchronous ? "asynchronous" : Integer.toString(random.nextInt(4));
    return new RandomSweep(
        """
        name: chaos
        trial:
          model: resnet8
          partition: {modules: 2}
          method: {objective: dgl, head: 1c1f}
          optimizer: {name: sgd}
          learning-rate: {base: 0.05, schedule: cosine}
          batch-size: 16
          epochs: %s
        search: {%s, scheduler: %s%s, space: {learning-rate.base: {log-uniform: [0.001, 1]}, batch-size: {choice: [16, 32, 64]}}}
        """
            .formatted(
                epochs,
                SEARCHERS.get(searcher).formatted(trials, random.nextInt(1000)),
                SCHEDULERS.get(scheduler),
                compares ? ", lag: " + lag : ""),
        !asynchronous);
  }

  /**
   * The sweep as one driver runs it.
   *
   * @param slots at least 1
   * @param segmentEpochs at least 1
   */
  SweepSpec spec(int slots, int segmentEpochs) {
    return SweepSpec.of(
        SpecNode.parse(
            text
                + "run: {slots: %s, segment-epochs: %s, retries: %s}\n"
                    .formatted(slots, segmentEpochs, RETRIES),
            "a random sweep"));
  }
}

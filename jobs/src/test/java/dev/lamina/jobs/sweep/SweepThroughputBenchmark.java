package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.jobs.host.SparkCluster;
import dev.lamina.jobs.spark.LaminaSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Question: what does a sweep cost for each trial, and does that stay so from the first hundred
 * trials to the last?
 *
 * <p>A trial is one epoch of three batches of 16 pictures on ResNet-8, from reading the data to the
 * entry of the log; 1,000 of them, or {@code -Dlamina.benchmark.trials}.
 */
class SweepThroughputBenchmark {

  private static final int TRIALS = Integer.getInteger("lamina.benchmark.trials", 1000);
  private static final int GROUP = 100;

  @Test
  void twoLocalSlots(@TempDir Path folder) throws Exception {
    try (LaminaSession session = LocalSweeps.session()) {
      run("two local slots", session, folder);
    }
  }

  @Test
  void standaloneClusterOfTwoWorkers(@TempDir Path folder) throws Exception {
    try (SparkCluster cluster = SparkCluster.start(2);
        LaminaSession session = cluster.open(2, Map.of())) {
      run("standalone cluster, two workers", session, folder);
    }
  }

  private static void run(String name, LaminaSession session, Path folder) throws Exception {
    LocalSweeps.preprocess(session, folder);
    var sweeps = new LocalSweeps(session.spark(), folder);
    var ends = new ArrayList<Long>();
    ends.add(System.nanoTime());
    var listener =
        new SweepListener() {
          @Override
          public void ended(SweepEvent.Ended event) {
            ends.add(System.nanoTime());
          }
        };
    SweepJob.Result result =
        sweeps.job(spec(), "throughput", listener, UnaryOperator.identity()).run();
    for (int first = 0; first + GROUP < ends.size(); first += GROUP) {
      report("%s: trials %d to %d".formatted(name, first, first + GROUP - 1), ends, first, GROUP);
    }
    report(name + ": all " + result.result().trialsByStatus(), ends, 0, ends.size() - 1);
  }

  private static void report(String what, List<Long> ends, int first, int trials) {
    double millis = (ends.get(first + trials) - ends.get(first)) / 1e6 / trials;
    System.out.printf("%s: %.0f ms a trial%n", what, millis);
  }

  private static SpecNode spec() {
    return LocalSweeps.spec()
        .with("trial.epochs", 1L)
        .with("trial.method", Map.of("objective", "end-to-end"))
        .with("trial.partition", Map.of("modules", 1L))
        .with("run.slots", 2L)
        .with(
            "search",
            Map.of(
                "searcher",
                "random",
                "trials",
                (long) TRIALS,
                "space",
                Map.of("learning-rate.base", Map.of("log-uniform", List.of(0.001, 0.1)))));
  }
}

package dev.lamina.core.benchmark;

import dev.lamina.core.backbone.Backbone;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Question: what does a method cost beside end-to-end training, and what is saved by running every
 * module forward once, instead of once for every loss that trains it? Images per second of CPU time
 * of one thread, rounds alternating; only the ratios of one run are worth quoting.
 */
class LocalThroughputBenchmark {

  private static final int ROUNDS = 3;
  private static final int BATCH = Integer.getInteger("benchmark.batch", 128);
  private static final int MODULES = Integer.getInteger("benchmark.modules", 8);
  private static final Backbone BACKBONE = BenchmarkMethods.backbone("resnet32");

  @Test
  void imagesPerSecondByMethod() {
    var methods = new BenchmarkMethods().plans(BACKBONE, MODULES);
    methods.forEach(
        (method, plan) -> {
          if (!BenchmarkMethods.wanted(method)) {
            return;
          }
          double[] shared = new double[ROUNDS];
          double[] naive = new double[ROUNDS];
          double[] again = new double[ROUNDS];
          for (int round = 0; round < ROUNDS; round++) {
            double whole = rate(BenchmarkTrial.of(BenchmarkMethods.endToEnd(BACKBONE), BATCH));
            double once = rate(BenchmarkTrial.of(plan, BATCH));
            shared[round] = once / whole;
            naive[round] = once / rate(BenchmarkTrial.naive(plan, BATCH));
            again[round] = rate(BenchmarkTrial.checkpointing(plan, BATCH)) / once;
          }
          System.out.printf(
              Locale.ROOT,
              "%-32s %.2f of end-to-end, %.2f times the naive order, %.2f of it with checkpointing%n",
              method,
              median(shared),
              median(naive),
              median(again));
        });
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Closes the trial. */
  private static double rate(BenchmarkTrial given) {
    try (BenchmarkTrial trial = given) {
      return trial.imagesPerCpuSecond(1);
    }
  }
}

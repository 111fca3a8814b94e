package dev.lamina.core.benchmark;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.replacement.Replacement;
import dev.lamina.core.replacement.Surrogate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Question: what does replacing one block in four save, end to end? Peak memory of a step as
 * predicted, images per second of CPU time of one thread in steps and in inference, where weights
 * are mixed anew each time; rounds alternating, ratios to the whole network.
 */
class ReplacementBenchmark {

  private static final int ROUNDS = 3;
  private static final int BATCH = Integer.getInteger("benchmark.batch", 64);
  private static final int EVERY = 4;
  private static final Backbone WHOLE = BenchmarkMethods.backbone("resnet110");

  @Test
  void memoryStepsAndInference() {
    Map<String, Backbone> networks = new LinkedHashMap<>();
    for (Surrogate surrogate : List.of(Surrogate.LIGHT, Surrogate.FULL_BLOCK)) {
      networks.put(surrogate.name(), new Replacement(EVERY, surrogate).in(WHOLE));
    }
    networks.forEach(
        (name, replaced) -> {
          double[] memory = new double[ROUNDS];
          double[] steps = new double[ROUNDS];
          double[] inference = new double[ROUNDS];
          for (int round = 0; round < ROUNDS; round++) {
            try (BenchmarkTrial whole = trial(WHOLE);
                BenchmarkTrial holes = trial(replaced)) {
              memory[round] = (double) holes.predictedPeakBytes() / whole.predictedPeakBytes();
              steps[round] = holes.imagesPerCpuSecond(1) / whole.imagesPerCpuSecond(1);
              inference[round] = holes.inferredPerCpuSecond() / whole.inferredPerCpuSecond();
            }
          }
          System.out.printf(
              Locale.ROOT,
              "%s, %s: of the whole network's peak memory %.3f, images/s in steps %.2f, in inference %.2f%n",
              WHOLE.name(),
              name,
              median(memory),
              median(steps),
              median(inference));
        });
  }

  private static BenchmarkTrial trial(Backbone backbone) {
    return BenchmarkTrial.of(BenchmarkMethods.endToEnd(backbone), BATCH);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

package dev.lamina.core.benchmark;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.replacement.ReplacedBackbone;
import dev.lamina.core.replacement.Replacement;
import dev.lamina.core.replacement.Surrogate;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Question: what does replacing one block in four save, end to end? Peak memory of a step as
 * predicted, images per second of CPU time of one thread in steps and in inference, there as it is
 * deployed, with the weights of holes written out; rounds alternating, ratios to the whole network.
 */
class ReplacementBenchmark {

  private static final int ROUNDS = 3;
  private static final int BATCH = Integer.getInteger("benchmark.batch", 64);
  private static final int EVERY = 4;
  private static final int SIZE = 32;
  private static final String MODELS = System.getProperty("benchmark.models", "resnet110,vit-s4");

  @Test
  void memoryStepsAndInference() {
    for (String model : MODELS.split(",")) {
      Backbone whole = Backbones.named(model, 10, SIZE);
      for (Surrogate surrogate : Surrogate.values()) {
        boolean ofTransformers =
            surrogate == Surrogate.ATTENTION_ONLY || surrogate == Surrogate.MLP_ONLY;
        if (!ofTransformers || !whole.hasImageFeatures()) {
          compare(whole, new Replacement(EVERY, surrogate).in(whole), surrogate);
        }
      }
    }
  }

  private static void compare(Backbone whole, ReplacedBackbone replaced, Surrogate surrogate) {
    double[] memory = new double[ROUNDS];
    double[] steps = new double[ROUNDS];
    double[] inference = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      try (BenchmarkTrial all = trial(whole);
          BenchmarkTrial holes = trial(replaced);
          BenchmarkTrial deployed = trial(replaced.materialised())) {
        memory[round] = (double) holes.predictedPeakBytes() / all.predictedPeakBytes();
        steps[round] = holes.imagesPerCpuSecond(1) / all.imagesPerCpuSecond(1);
        inference[round] = deployed.inferredPerCpuSecond() / all.inferredPerCpuSecond();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s, %s: of the whole network's peak memory %.3f, images/s in steps %.2f, deployed %.2f%n",
        whole.name(),
        surrogate,
        median(memory),
        median(steps),
        median(inference));
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

package dev.lamina.core.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Question: how many images a CPU-second does one thread train, beside eager PyTorch in Python?
 * ResNet-32, end to end, batch 128, SGD with Nesterov. Rounds alternate between the two, since
 * machines are noisy; the ratio is taken round by round.
 */
class TrainingBenchmark {

  private static final int BATCH = 128;
  private static final int WINDOWS = 4;
  private static final int ROUNDS = 5;

  @Test
  void imagesPerCpuSecond() throws IOException, InterruptedException {
    for (boolean channelsLast : new boolean[] {false, true}) {
      String layout = channelsLast ? "channels-last" : "nchw";
      double[] ratios = new double[ROUNDS];
      try (BenchmarkTrial trial = BenchmarkTrial.endToEnd(32, BATCH, channelsLast)) {
        for (int round = 0; round < ROUNDS; round++) {
          double ours = trial.imagesPerCpuSecond(WINDOWS);
          double eager = eager(layout);
          ratios[round] = ours / eager;
          System.out.printf(
              Locale.ROOT,
              "%-13s round %d: Lamina %6.1f, eager PyTorch %6.1f images/CPU-s, ratio %.2f%n",
              layout,
              round + 1,
              ours,
              eager,
              ratios[round]);
        }
      }
      Arrays.sort(ratios);
      System.out.printf(
          Locale.ROOT,
          "%-13s ratio: least %.2f, median %.2f, greatest %.2f%n",
          layout,
          ratios[0],
          ratios[ROUNDS / 2],
          ratios[ROUNDS - 1]);
    }
  }

  /** Runs the script; fails if Python or its torch is missing. */
  private static double eager(String layout) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
            System.getProperty("benchmark.python", "/usr/bin/python3"),
            Path.of("src/test/python/resnet32_eager.py").toString(),
            Integer.toString(BATCH),
            Integer.toString(WINDOWS),
            layout);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException("python3 with torch is needed (Debian: python3-torch): " + printed);
    }
    return Double.parseDouble(printed);
  }
}

package dev.lamina.core.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Question: how much sooner do two trials end on two slots of one process than one after the other?
 * ResNet-32, batch 128, wall clock; rounds alternate. Needs two free cores.
 */
class SlotsBenchmark {

  private static final int STEPS = 10;
  private static final int ROUNDS = 5;

  @Test
  void twoTrialsOnTwoSlots() throws InterruptedException, ExecutionException {
    ExecutorService slots = Executors.newFixedThreadPool(2);
    try {
      double[] ratios = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        double apart =
            seconds(slots.invokeAll(List.of(SlotsBenchmark::trial)))
                + seconds(slots.invokeAll(List.of(SlotsBenchmark::trial)));
        Callable<double[]> trial = SlotsBenchmark::trial;
        double together = seconds(slots.invokeAll(List.of(trial, trial)));
        ratios[round] = apart / together;
        System.out.printf(
            Locale.ROOT,
            "round %d: one after the other %.2f s, together %.2f s, ratio %.2f%n",
            round + 1,
            apart,
            together,
            ratios[round]);
      }
      Arrays.sort(ratios);
      System.out.printf(Locale.ROOT, "median ratio %.2f%n", ratios[ROUNDS / 2]);
    } finally {
      slots.shutdownNow();
    }
  }

  /** When its steps began and ended, in seconds. */
  private static double[] trial() {
    try (BenchmarkTrial trial = BenchmarkTrial.endToEnd(32, 128, true)) {
      trial.step();
      long began = System.nanoTime();
      for (int i = 0; i < STEPS; i++) {
        trial.step();
      }
      return new double[] {began / 1e9, System.nanoTime() / 1e9};
    }
  }

  /** From the first beginning to the last end. */
  private static double seconds(List<Future<double[]>> trials)
      throws InterruptedException, ExecutionException {
    double began = Double.MAX_VALUE;
    double ended = -Double.MAX_VALUE;
    for (Future<double[]> trial : trials) {
      began = Math.min(began, trial.get()[0]);
      ended = Math.max(ended, trial.get()[1]);
    }
    return ended - began;
  }
}

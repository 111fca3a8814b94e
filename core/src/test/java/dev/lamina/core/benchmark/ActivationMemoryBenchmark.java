package dev.lamina.core.benchmark;

import dev.lamina.core.engine.NativeMemory;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Question: how much less memory does a step need when the network is cut? ResNet-110, 32x32, batch
 * 256, cuts balanced by activation bytes, heads of pooling and a linear layer; the peak above what
 * is held between steps. Exact with jemalloc preloaded, sampled otherwise.
 */
class ActivationMemoryBenchmark {

  private static final int DEPTH = 110;
  private static final int BATCH = 256;

  @Test
  void peakOfAStep() {
    long whole = 0;
    for (int modules : new int[] {1, 2, 4, 8, 16, 32, 54}) {
      try (BenchmarkTrial trial =
              modules == 1
                  ? BenchmarkTrial.endToEnd(DEPTH, BATCH, true)
                  : BenchmarkTrial.local(DEPTH, modules, BATCH, true);
          NativeMemory memory = NativeMemory.start()) {
        trial.step();
        memory.reset();
        trial.step();
        long peak = memory.peakBytes().orElseThrow();
        whole = modules == 1 ? peak : whole;
        System.out.printf(
            Locale.ROOT,
            "K = %-3d %8.1f MB  %5.1f %% less than end-to-end   (%s)%n",
            modules,
            peak / 1e6,
            100 - 100.0 * peak / whole,
            memory.method());
      }
    }
  }
}

package dev.lamina.core.benchmark;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.engine.NativeMemory;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Question: how much less memory does a step need when the network is cut, by which method, and was
 * it predicted? Cuts balanced by activation bytes; the peak above what is held between steps. Exact
 * with jemalloc preloaded, sampled otherwise.
 */
class ActivationMemoryBenchmark {

  private static final int BATCH = Integer.getInteger("benchmark.batch", 256);
  private static final boolean CHECKPOINTING = Boolean.getBoolean("benchmark.checkpointing");
  private static final int[] KS =
      Arrays.stream(System.getProperty("benchmark.modules", "2,4,8,16,54").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();
  private static final Backbone BACKBONE = BenchmarkMethods.backbone("resnet110");

  @Test
  void peakOfAStep() {
    var whole = BenchmarkMethods.endToEnd(BACKBONE);
    long most = peak("end-to-end", 1, BenchmarkTrial.of(whole, BATCH), 0);
    peak("end-to-end, checkpointing", 1, BenchmarkTrial.checkpointing(whole, BATCH), most);
    for (int modules : KS) {
      new BenchmarkMethods()
          .plans(BACKBONE, modules)
          .forEach(
              (method, plan) -> {
                if (BenchmarkMethods.wanted(method)) {
                  peak(method, modules, BenchmarkTrial.of(plan, BATCH), most);
                  if (CHECKPOINTING) {
                    peak(
                        method + ", checkpointing",
                        modules,
                        BenchmarkTrial.checkpointing(plan, BATCH),
                        most);
                  }
                }
              });
    }
  }

  /** Closes the trial. */
  private static long peak(String method, int modules, BenchmarkTrial given, long whole) {
    try (BenchmarkTrial trial = given) {
      trial.step();
      try (NativeMemory memory = NativeMemory.start()) {
        trial.step();
        long peak = memory.peakBytes().orElseThrow();
        long predicted = trial.predictedPeakBytes();
        System.out.printf(
            Locale.ROOT,
            "%-40s K = %-3d %8.1f MB  %5.1f %% less than end-to-end, predicted %8.1f MB (%+.1f %%)"
                + "  %s%n",
            method,
            modules,
            peak / 1e6,
            whole == 0 ? 0.0 : 100 - 100.0 * peak / whole,
            predicted / 1e6,
            100.0 * predicted / peak - 100,
            memory.method());
        return peak;
      }
    }
  }
}

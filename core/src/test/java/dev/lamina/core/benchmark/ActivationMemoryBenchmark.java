package dev.lamina.core.benchmark;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.engine.NativeMemory;
import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.Patches;
import dev.lamina.core.local.Patches.Fusion;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.SupervisionPlugin;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.objective.InfoPro;
import dev.lamina.core.local.plugin.Hpff;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.local.plugin.Mlaan;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Question: how much less memory does a step need when the network is cut, by which method, and was
 * it predicted? ResNet-110, 32x32, batch 256, cuts balanced by activation bytes, heads of pooling
 * and a linear layer; the peak above what is held between steps. Exact with jemalloc preloaded,
 * sampled otherwise.
 */
class ActivationMemoryBenchmark {

  private static final int BATCH = Integer.getInteger("benchmark.batch", 256);
  private static final int[] KS =
      Arrays.stream(System.getProperty("benchmark.modules", "2,4,8,16,54").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();
  private static final Backbone BACKBONE = new CifarResNet(110, 10, 32);
  private static final ConvolutionalHead SMALL = new ConvolutionalHead(0, 1, 128);

  private static Map<String, Objective> objectives() {
    var weights = new InfoPro.Weights(5, 0.5);
    var objectives = new LinkedHashMap<String, Objective>();
    objectives.put("dgl", new Dgl(SMALL));
    objectives.put("dgl, large heads", new Dgl(new ConvolutionalHead(2, 2, 128)));
    objectives.put(
        "infopro",
        new InfoPro(new Classification(SMALL), InfoPro.Schedule.CONSTANT, weights, weights));
    return objectives;
  }

  private static Map<String, SupervisionPlugin> plugins() {
    var plugins = new LinkedHashMap<String, SupervisionPlugin>();
    plugins.put("", plan -> plan);
    plugins.put(" + man", Man.standard());
    plugins.put(" + hpff, whole", hpff(Patches.WHOLE));
    plugins.put(" + hpff, 2x2", hpff(new Patches(2, Fusion.MEAN)));
    plugins.put(
        " + mlaan", new Mlaan(2, 0.001, 0.999, Mlaan.Leaps.FIRST_AVERAGED, 0.995, false, false));
    return plugins;
  }

  private static Hpff hpff(Patches patches) {
    return new Hpff(2, 0.001, 0.999, patches, false);
  }

  @Test
  void peakOfAStep() {
    long whole = peak("end-to-end", 1, new EndToEnd().plan(Partition.whole(BACKBONE)), 0);
    objectives()
        .forEach(
            (base, objective) ->
                plugins()
                    .forEach(
                        (more, plugin) -> {
                          for (int modules : KS) {
                            Partition cut = Partition.balanced(BACKBONE, modules, Stem.ATTACHED);
                            SupervisionPlan plan = plugin.apply(objective.plan(cut));
                            peak(base + more, modules, plan, whole);
                          }
                        }));
  }

  private static long peak(String method, int modules, SupervisionPlan plan, long whole) {
    try (BenchmarkTrial trial = BenchmarkTrial.of(plan, BATCH)) {
      trial.step();
      try (NativeMemory memory = NativeMemory.start()) {
        trial.step();
        long peak = memory.peakBytes().orElseThrow();
        long predicted = trial.predictedPeakBytes();
        System.out.printf(
            Locale.ROOT,
            "%-30s K = %-3d %8.1f MB  %5.1f %% less than end-to-end, predicted %8.1f MB (%+.1f %%)"
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

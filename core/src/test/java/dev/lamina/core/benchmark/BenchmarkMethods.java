package dev.lamina.core.benchmark;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The methods that benchmarks compare, by name; every combination of objective and plug-in. */
final class BenchmarkMethods {

  private final Map<String, Objective> objectives = new LinkedHashMap<>();
  private final Map<String, SupervisionPlugin> plugins = new LinkedHashMap<>();

  /** Heads of pooling and a linear layer, and large ones: two convolutions, two linear layers. */
  BenchmarkMethods() {
    var small = new ConvolutionalHead(0, 1, 128);
    var large = new ConvolutionalHead(2, 2, 128);
    var weights = new InfoPro.Weights(5, 0.5);
    objectives.put("dgl", new Dgl(small));
    objectives.put("dgl, large heads", new Dgl(large));
    objectives.put(
        "infopro",
        new InfoPro(new Classification(small), InfoPro.Schedule.CONSTANT, weights, weights));
    plugins.put("", plan -> plan);
    plugins.put(" + man", Man.standard());
    plugins.put(" + hpff, whole", hpff(Patches.WHOLE));
    plugins.put(" + hpff, 2x2", hpff(new Patches(2, Fusion.MEAN)));
    plugins.put(
        " + mlaan", new Mlaan(2, 0.001, 0.999, Mlaan.Leaps.FIRST_AVERAGED, 0.995, false, false));
  }

  private static Hpff hpff(Patches patches) {
    return new Hpff(2, 0.001, 0.999, patches, false);
  }

  /** Whether {@code benchmark.methods}, a regular expression, has the name of a method. */
  static boolean wanted(String method) {
    return Pattern.matches(System.getProperty("benchmark.methods", ".*"), method);
  }

  static SupervisionPlan endToEnd(Backbone backbone) {
    return new EndToEnd().plan(Partition.whole(backbone));
  }

  /** Every method on cuts balanced by activation bytes, by its name. */
  Map<String, SupervisionPlan> plans(Backbone backbone, int modules) {
    Partition cut = Partition.balanced(backbone, modules, Stem.ATTACHED);
    var plans = new LinkedHashMap<String, SupervisionPlan>();
    objectives.forEach(
        (base, objective) ->
            plugins.forEach(
                (more, plugin) -> plans.put(base + more, plugin.apply(objective.plan(cut)))));
    return plans;
  }

  /** The network that {@code benchmark.model} names. */
  static Backbone backbone(String otherwise) {
    String name = System.getProperty("benchmark.model", otherwise);
    boolean imageNet = name.startsWith("imagenet");
    return Backbones.named(
        name, imageNet ? 1000 : 10, Integer.getInteger("benchmark.size", imageNet ? 224 : 32));
  }
}

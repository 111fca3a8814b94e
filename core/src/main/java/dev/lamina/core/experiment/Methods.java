package dev.lamina.core.experiment;

import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.SupervisionPlugin;
import dev.lamina.core.local.loss.DglHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.objective.InfoPro;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The catalog of methods: reads the {@code method} section of a trial.
 *
 * <pre>
 * method:
 *   objective: dgl            # end-to-end | greedy | dgl | infopro
 *   head: dgl-c               # of dgl and infopro, see {@link Heads}
 *   plugins: [man]            # or - man: {momentum: 0.995, mode: ema-and-bias}
 * </pre>
 */
final class Methods {

  private static final List<String> OBJECTIVES = List.of("end-to-end", "greedy", "dgl", "infopro");
  private static final List<String> PLUGINS = List.of("man");

  private final Objective objective;
  private final List<SupervisionPlugin> plugins;

  private Methods(Objective objective, List<SupervisionPlugin> plugins) {
    this.objective = objective;
    this.plugins = plugins;
  }

  static Methods of(SpecNode node) {
    SpecMap map = node.mapping();
    Objective objective = objective(map);
    var plugins = new ArrayList<SupervisionPlugin>();
    for (SpecNode plugin : map.optional("plugins").map(SpecNode::list).orElse(List.of())) {
      plugins.add(plugin(plugin));
    }
    map.done();
    if (objective instanceof EndToEnd && !plugins.isEmpty()) {
      throw SpecException.at(
          node.path() + ".plugins",
          "Invalid value: end-to-end training has no auxiliary losses for a plug-in to improve"
              + " (want no plugins, or another objective)");
    }
    return new Methods(objective, plugins);
  }

  /** The whole method on a partition: the objective's plan, rewritten by each plug-in in order. */
  SupervisionPlan plan(Partition partition) {
    SupervisionPlan plan = objective.plan(partition);
    for (SupervisionPlugin plugin : plugins) {
      plan = plugin.apply(plan);
    }
    return plan;
  }

  private static Objective objective(SpecMap map) {
    SpecNode name = map.required("objective");
    return switch (name.text()) {
      case "end-to-end" -> new EndToEnd();
      case "greedy" -> new Dgl(Heads.linear());
      case "dgl" -> new Dgl(map.optional("head").map(Heads::of).orElse(DglHead.C));
      case "infopro" -> infoPro(map);
      default -> throw name.unknown("objective", OBJECTIVES);
    };
  }

  private static InfoPro infoPro(SpecMap map) {
    var schedule =
        map.constant("weight-schedule", InfoPro.Schedule.class, InfoPro.Schedule.LINEAR_INDEX);
    InfoPro.Weights first = weights(map.required("first-weights"));
    InfoPro.Weights last =
        schedule == InfoPro.Schedule.CONSTANT
            ? map.optional("last-weights").map(Methods::weights).orElse(first)
            : weights(map.required("last-weights"));
    return new InfoPro(Heads.of(map.required("head")), schedule, first, last);
  }

  private static InfoPro.Weights weights(SpecNode node) {
    List<SpecNode> pair = node.list();
    if (pair.size() != 2) {
      throw node.wrong("two numbers: reconstruction and classification");
    }
    return new InfoPro.Weights(
        pair.get(0).number(0, Double.POSITIVE_INFINITY),
        pair.get(1).number(0, Double.POSITIVE_INFINITY));
  }

  private static SupervisionPlugin plugin(SpecNode node) {
    if (node.isText()) {
      return plugin(node, node.text(), SpecNode.of(node.path(), Map.of()).mapping());
    }
    SpecMap map = node.mapping();
    if (map.keys().size() != 1) {
      throw node.wrong("the name of one plug-in with its settings, such as man: {momentum: 0.99}");
    }
    String name = map.keys().iterator().next();
    return plugin(node, name, map.required(name).mapping());
  }

  private static SupervisionPlugin plugin(SpecNode node, String name, SpecMap settings) {
    if (!name.equals("man")) {
      throw SpecException.at(
          node.path(),
          "Unknown plug-in: %s (%s)".formatted(name, Spelling.suggestion(name, PLUGINS)));
    }
    double momentum = settings.number("momentum", 0, 1, Man.DEFAULT_MOMENTUM);
    Man.Mode mode = settings.constant("mode", Man.Mode.class, Man.Mode.EMA_AND_BIAS);
    boolean gated = settings.flag("gated", false);
    boolean randomStart = settings.flag("random-start", false);
    settings.done();
    return node.checked(() -> new Man(momentum, mode, gated, randomStart));
  }
}

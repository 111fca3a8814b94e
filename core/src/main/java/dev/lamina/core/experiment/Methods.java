package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.SupervisionPlugin;
import dev.lamina.core.local.loss.AuxiliaryHead;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.DglHead;
import dev.lamina.core.local.loss.LabelLoss;
import dev.lamina.core.local.objective.AugLocal;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.objective.InfoPro;
import dev.lamina.core.local.objective.PredSim;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The catalog of methods: reads the {@code method} section of a trial.
 *
 * <pre>
 * method:
 *   objective: dgl            # end-to-end | greedy | dgl | predsim | infopro | auglocal
 *   head: dgl-c               # of dgl and infopro, see {@link Heads}
 *   plugins: [man]            # man | hpff | mlaan, or - man: {momentum: 0.995, mode: ema-and-bias}
 * </pre>
 */
final class Methods {

  private static final List<String> OBJECTIVES =
      List.of("end-to-end", "greedy", "dgl", "predsim", "infopro", "auglocal");

  private static final int MOST_BLOCKS = 100;

  private final SpecNode node;
  private final Objective objective;
  private final List<SupervisionPlugin> plugins;

  private Methods(SpecNode node, Objective objective, List<SupervisionPlugin> plugins) {
    this.node = node;
    this.objective = objective;
    this.plugins = plugins;
  }

  /**
   * @param photographs whether the network is one for ImageNet
   */
  static Methods of(SpecNode node, Fidelity fidelity, boolean photographs) {
    SpecMap map = node.mapping();
    Objective objective = objective(map);
    var plugins = new ArrayList<SupervisionPlugin>();
    for (SpecNode plugin : map.optional("plugins").map(SpecNode::list).orElse(List.of())) {
      plugins.add(plugin(plugin, fidelity, photographs));
    }
    map.done();
    if (objective instanceof EndToEnd && !plugins.isEmpty()) {
      throw SpecException.at(
          node.path() + ".plugins",
          "Invalid value: end-to-end training has no auxiliary losses for a plug-in to improve"
              + " (want no plugins, or another objective)");
    }
    return new Methods(node, objective, plugins);
  }

  /**
   * The whole method on a partition: the objective's plan, rewritten by each plug-in in order.
   *
   * @throws SpecException if they cannot be combined, or not on this partition
   */
  SupervisionPlan plan(Partition partition) {
    return node.checked(() -> composed(partition));
  }

  /**
   * The same, but for partitions that leave a local method nothing local: its name would stand for
   * end-to-end training.
   *
   * @throws SpecException also for one module, unless the objective is end-to-end
   */
  SupervisionPlan localPlan(Partition partition) {
    if (partition.modules() == 1 && !(objective instanceof EndToEnd)) {
      throw SpecException.at(
          node.path(),
          "Cannot train one module by a local method: that is end-to-end training (want 2 modules"
              + " at least, or objective: end-to-end)");
    }
    return plan(partition);
  }

  /** Names of the objective and the plug-ins, without their settings, such as {@code dgl+man}. */
  String name() {
    SpecMap map = node.mapping();
    var names = new ArrayList<String>();
    names.add(map.required("objective").text());
    for (SpecNode plugin : map.optional("plugins").map(SpecNode::list).orElse(List.of())) {
      // Named alone, or as the one key of its settings.
      names.add(plugin.isText() ? plugin.text() : plugin.mapping().keys().iterator().next());
    }
    return String.join("+", names);
  }

  /** Whether plug-ins change what the objective says. */
  boolean hasPlugins() {
    return !plugins.isEmpty();
  }

  /** Whether it is the same method as another, however both are written. */
  boolean trainsAs(Methods other) {
    return objective.equals(other.objective) && plugins.equals(other.plugins);
  }

  private SupervisionPlan composed(Partition partition) {
    Backbone backbone = partition.backbone();
    if (!(objective instanceof EndToEnd) && !backbone.hasImageFeatures()) {
      throw new SpecException(
          "Cannot train %s by a local method: its features are sequences, for which no auxiliary network is known (want objective: end-to-end, or a convolutional network)"
              .formatted(backbone.name()));
    }
    if (!(objective instanceof EndToEnd) && backbone.task() != Task.CLASSIFICATION) {
      throw new SpecException(
          "Cannot train %s by a local method: it learns from %s, for which no auxiliary network is known (want objective: end-to-end, or a network that classifies images)"
              .formatted(backbone.name(), backbone.task().told()));
    }
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
      case "predsim" ->
          PredSim.of(map.constant("variant", PredSim.Variant.class, PredSim.Variant.AUGLOCAL));
      case "infopro" -> infoPro(map);
      case "auglocal" ->
          new AugLocal(
              (int) map.required("depth").integer(1, MOST_BLOCKS),
              map.number("pyramid", 0, 1, AugLocal.DEFAULT_PYRAMID));
      default -> throw name.unknown("objective", OBJECTIVES);
    };
  }

  private static InfoPro infoPro(SpecMap map) {
    var schedule =
        map.constant("weight-schedule", InfoPro.Schedule.class, InfoPro.Schedule.LINEAR_INDEX);
    InfoPro.Weights first = weights(map.required("first-weights"));
    InfoPro.Weights last =
        schedule == InfoPro.Schedule.CONSTANT
            ? unused(map.optional("last-weights"), first)
            : weights(map.required("last-weights"));
    AuxiliaryHead head = Heads.of(map.required("head"));
    var loss = map.constant("label-loss", LabelLoss.class, LabelLoss.CROSS_ENTROPY);
    return new InfoPro(new Classification(head, loss), schedule, first, last);
  }

  /** Weights that may be written but count for nothing: those that count, in their place. */
  private static InfoPro.Weights unused(Optional<SpecNode> written, InfoPro.Weights counting) {
    written.ifPresent(Methods::weights);
    return counting;
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

  /** A plug-in by name, alone or with settings: {@code man}, {@code man: {momentum: 0.99}}. */
  private static SupervisionPlugin plugin(SpecNode node, Fidelity fidelity, boolean photographs) {
    if (node.isText()) {
      return Plugins.named(node, node.text(), Map.of(), fidelity, photographs);
    }
    SpecMap map = node.mapping();
    if (map.keys().size() != 1) {
      throw node.wrong("the name of one plug-in with its settings, such as man: {momentum: 0.99}");
    }
    String name = map.keys().iterator().next();
    SpecNode settings = map.required(name);
    settings.mapping();
    return Plugins.named(node, name, settings.value(), fidelity, photographs);
  }
}

package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A method of local learning, written out: the modules, and every loss of a step. A value; its
 * print is the method's specification. Refused are plans that leave a module or the classifier
 * untrained, name two supervisions alike, span modules that do not exist, or have auxiliary
 * networks that cannot take the features they would get.
 *
 * @param statisticsMoves by unit of the backbone, how often its running statistics move in a step,
 *     as though the batch had been seen that many times; at least 1
 */
public record SupervisionPlan(
    Partition partition, List<Supervision> supervisions, List<Integer> statisticsMoves) {

  public SupervisionPlan {
    supervisions = List.copyOf(supervisions);
    statisticsMoves = List.copyOf(statisticsMoves);
    Check.argument(
        statisticsMoves.size() == partition.backbone().units().size()
            && statisticsMoves.stream().allMatch(moves -> moves >= 1),
        "Invalid moves of running statistics: %s (want one a unit, each >= 1)",
        statisticsMoves);
    List<Shape> boundaries = partition.backbone().boundaries();
    var names = new HashSet<String>();
    for (Supervision supervision : supervisions) {
      Check.argument(
          names.add(supervision.name()), "Two supervisions are named %s", supervision.name());
      Check.argument(
          supervision.span().last() < partition.modules(),
          "Supervision %s spans %s of %s modules",
          supervision.name(),
          supervision.span(),
          partition.modules());
      Check.argument(
          !supervision.isFinal() || supervision.span().last() == partition.modules() - 1,
          "Supervision %s ends in the classifier but spans %s of %s modules",
          supervision.name(),
          supervision.span(),
          partition.modules());
      Shape features = boundaries.get(partition.lastUnit(supervision.span().last()) + 1);
      if (supervision.loss().readsTaps()) {
        Check.argument(
            partition.modulesOfTaps().stream().allMatch(supervision.span()::contains),
            "Supervision %s reads taps of %s but spans %s of %s modules",
            supervision.name(),
            partition.backbone().name(),
            supervision.span(),
            partition.modules());
      }
      supervision.loss().check(supervision.path().output(features, partition.backbone()));
    }
    for (int module = 0; module < partition.modules(); module++) {
      int index = module;
      Check.argument(
          supervisions.stream().anyMatch(s -> s.span().contains(index)),
          "Module %s (units %s) is trained by no supervision",
          module,
          partition.units(module).stream().map(Unit::position).toList());
    }
    Check.argument(
        supervisions.stream().anyMatch(Supervision::isFinal),
        "No supervision trains the classifier");
    refuseSplitReplacements(partition, supervisions);
  }

  /**
   * No loss begins between blocks that share variables: its gradients would pass into the module
   * before, which is to be isolated from it. A loss may end there: what it sends back goes on
   * through what it ran.
   */
  private static void refuseSplitReplacements(Partition partition, List<Supervision> supervisions) {
    Backbone backbone = partition.backbone();
    for (int module = 0; module + 1 < partition.modules(); module++) {
      int end = partition.lastUnit(module);
      int next = module + 1;
      boolean isolated =
          supervisions.stream().anyMatch(supervision -> supervision.span().first() == next);
      if (isolated && backbone.isJoined(end)) {
        throw new SpecException(
            "Cannot cut %s after %s: it and %s belong to one replacement, whose weights are made of both neighbours (cut elsewhere)"
                .formatted(
                    backbone.name(),
                    backbone.units().get(end).position(),
                    backbone.units().get(end + 1).position()));
      }
    }
  }

  /** A plan in whose steps the running statistics of every unit move once. */
  public SupervisionPlan(Partition partition, List<Supervision> supervisions) {
    this(partition, supervisions, Collections.nCopies(partition.backbone().units().size(), 1));
  }

  /**
   * The plan of a method that trains every module by itself: module j by {@code loss(j)}, the last
   * one by the network's classifier. Supervision j is named {@code modules.j}.
   */
  public static SupervisionPlan oneForEach(Partition partition, IntFunction<LocalLoss> loss) {
    int last = partition.modules() - 1;
    return new SupervisionPlan(
        partition,
        IntStream.rangeClosed(0, last)
            .mapToObj(
                j ->
                    new Supervision(
                        "modules." + j,
                        new Span(j, j),
                        AuxiliaryPath.DIRECT,
                        j == last ? new FinalClassifier() : loss.apply(j),
                        1))
            .toList());
  }

  /** The same plan with other moves of running statistics, by unit. */
  public SupervisionPlan movingStatistics(List<Integer> moves) {
    return new SupervisionPlan(partition, supervisions, moves);
  }

  /** The supervision whose loss is the network's classifier; the widest, if there are several. */
  public Supervision classifying() {
    return supervisions.stream()
        .filter(Supervision::isFinal)
        .min(Comparator.comparing(s -> s.span().first()))
        .orElseThrow();
  }

  @Override
  public String toString() {
    var lines = new ArrayList<String>();
    lines.add("%s in %d modules".formatted(partition.backbone().name(), partition.modules()));
    for (int module = 0; module < partition.modules(); module++) {
      lines.add(
          "  M%-3d %s"
              .formatted(
                  module,
                  partition.units(module).stream()
                      .map(Unit::position)
                      .collect(Collectors.joining(" "))));
    }
    lines.add("supervisions (span: path -> loss x weight)");
    for (Supervision s : supervisions) {
      lines.add(
          "  %-12s %-7s %s -> %s x %s"
              .formatted(s.name(), s.span(), s.path(), s.loss(), s.weight()));
    }
    return String.join("\n", lines);
  }
}

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
 * @param frozen how many units from the first on learn nothing: they compute as at inference, and
 *     no span goes back into modules of such units alone
 */
public record SupervisionPlan(
    Partition partition,
    List<Supervision> supervisions,
    List<Integer> statisticsMoves,
    int frozen) {

  public SupervisionPlan {
    supervisions = List.copyOf(supervisions);
    statisticsMoves = List.copyOf(statisticsMoves);
    Check.argument(
        statisticsMoves.size() == partition.backbone().units().size()
            && statisticsMoves.stream().allMatch(moves -> moves >= 1),
        "Invalid moves of running statistics: %s (want one a unit, each >= 1)",
        statisticsMoves);
    Check.argument(
        frozen >= 0 && frozen <= partition.backbone().units().size(),
        "Invalid number of frozen units: %s (want 0 to %s)",
        frozen,
        partition.backbone().units().size());
    int firstToLearn = firstToLearn(partition, frozen);
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
          supervision.span().first() >= firstToLearn,
          "Supervision %s spans %s, but what learns begins in module %s",
          supervision.name(),
          supervision.span(),
          firstToLearn);
      Check.argument(
          !supervision.isFinal() || supervision.span().last() == partition.modules() - 1,
          "Supervision %s ends in the classifier but spans %s of %s modules",
          supervision.name(),
          supervision.span(),
          partition.modules());
      Shape features = boundaries.get(partition.lastUnit(supervision.span().last()) + 1);
      if (supervision.loss().readsTaps()) {
        Check.argument(
            partition.modulesOfTaps().stream()
                .filter(tap -> tap >= firstToLearn)
                .allMatch(supervision.span()::contains),
            "Supervision %s reads taps of %s but spans %s of %s modules",
            supervision.name(),
            partition.backbone().name(),
            supervision.span(),
            partition.modules());
      }
      supervision.loss().check(supervision.path().output(features, partition.backbone()));
    }
    for (int module = firstToLearn; module < partition.modules(); module++) {
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

  /** The module of the first unit that learns; the last one, if only the classifier does. */
  private static int firstToLearn(Partition partition, int frozen) {
    return (int)
        partition.ends().stream()
            .limit(partition.modules() - 1L)
            .takeWhile(end -> end < frozen)
            .count();
  }

  /** A plan in which every unit learns. */
  public SupervisionPlan(
      Partition partition, List<Supervision> supervisions, List<Integer> statisticsMoves) {
    this(partition, supervisions, statisticsMoves, 0);
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
    return new SupervisionPlan(partition, supervisions, moves, frozen);
  }

  /**
   * The same plan whose first units learn nothing: they compute as at inference, and losses train
   * what comes after them; a loss whose span is frozen as a whole is left out. With all units
   * frozen the classifier alone learns, which is a linear probe of what they know.
   *
   * @param units how many
   * @throws SpecException if a replaced block would be parted from a block whose weights it uses,
   *     or the classifier's weights are those of the stem
   */
  public SupervisionPlan freezing(int units) {
    Backbone backbone = partition.backbone();
    if (units > 0 && units < backbone.units().size() && backbone.isJoined(units - 1)) {
      throw new SpecException(
          "Cannot freeze %s through %s: it and %s belong to one replacement, whose weights are made of both neighbours (end elsewhere)"
              .formatted(
                  backbone.name(),
                  backbone.units().get(units - 1).position(),
                  backbone.units().get(units).position()));
    }
    if (units > 0 && backbone.readsText()) {
      throw new SpecException(
          "Cannot freeze units of %s: its classifier has the weights of the embeddings, and would be frozen with them (want no freeze)"
              .formatted(backbone.name()));
    }
    int first = firstToLearn(partition, units);
    var shortened = new ArrayList<Supervision>();
    for (Supervision supervision : supervisions) {
      int end = supervision.span().last();
      if (supervision.isFinal() || partition.lastUnit(end) >= units) {
        shortened.add(supervision.over(new Span(Math.max(first, supervision.span().first()), end)));
      }
    }
    return new SupervisionPlan(partition, shortened, statisticsMoves, units);
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
    if (frozen > 0) {
      lines.add("frozen through " + partition.backbone().units().get(frozen - 1).position());
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

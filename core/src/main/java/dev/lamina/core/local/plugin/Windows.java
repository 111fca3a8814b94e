package dev.lamina.core.local.plugin;

import dev.lamina.core.local.AuxiliaryPath;
import dev.lamina.core.local.FinalClassifier;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Span;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Two losses where a plan has one: an independent one for each module, and a cascaded one for each
 * window of neighbouring modules, which slide by one. Both of the last module are the network's own
 * classifier. Modules before the end of the first window have no independent loss.
 *
 * @param length k, modules in a window
 * @param independent weight of the losses of single modules; 0 leaves them out
 * @param cascade weight of the losses of windows
 */
record Windows(int length, double independent, double cascade) {

  Windows {
    Check.argument(length >= 2, "Invalid window: %s (want >= 2 modules)", length);
    Check.argument(
        independent >= 0 && cascade > 0,
        "Invalid weights: independent %s, cascade %s (want >= 0 and > 0)",
        independent,
        cascade);
  }

  /**
   * The plan with windows.
   *
   * @param method that asks, for messages
   * @param plan with one loss for each module
   * @param alone what becomes of a supervision for a single module
   * @param together what becomes of the same supervision at the end of a window
   */
  SupervisionPlan over(
      String method,
      SupervisionPlan plan,
      UnaryOperator<Supervision> alone,
      UnaryOperator<Supervision> together) {
    Partition partition = plan.partition();
    int modules = partition.modules();
    Check.argument(
        modules >= length,
        "Cannot add %s with windows of %s: the network has %s modules (want at least as many)",
        method,
        length,
        modules);
    var supervisions = new ArrayList<Supervision>();
    for (int last = length - 1; last < modules; last++) {
      Supervision base = only(method, plan.supervisions(), last);
      String name = base.name();
      if (independent > 0) {
        Supervision single = base.isFinal() ? base : alone.apply(base);
        supervisions.add(
            new Supervision(
                name + ".independent",
                new Span(last, last),
                AuxiliaryPath.DIRECT,
                single.loss(),
                independent));
      }
      Supervision window = base.isFinal() ? base : together.apply(base);
      supervisions.add(
          new Supervision(
              name + ".cascade",
              new Span(last - length + 1, last),
              window.path(),
              window.loss(),
              base.isFinal() && independent == 0 ? 1 : cascade));
    }
    return new SupervisionPlan(partition, supervisions, plan.statisticsMoves());
  }

  private static Supervision only(String method, List<Supervision> supervisions, int module) {
    List<Supervision> found = supervisions.stream().filter(s -> s.span().contains(module)).toList();
    Check.argument(
        found.size() == 1 && found.get(0).span().first() == module,
        "Cannot add %s: module %s has losses %s (want a method with one loss for each module)",
        method,
        module,
        found.stream().map(Supervision::name).toList());
    Check.argument(
        found.get(0).weight() == 1, "Cannot add %s: %s is weighted already", method, found.get(0));
    return found.get(0);
  }

  /**
   * How often the released code runs each unit in a step, by unit of the backbone: once in the
   * stream of single modules, if their losses count, and once for every window it is in; the stem
   * in the first window only.
   */
  List<Integer> passes(Partition partition) {
    int modules = partition.modules();
    int alone = independent > 0 ? 1 : 0;
    var passes = new ArrayList<Integer>();
    for (int module = 0; module < modules; module++) {
      int windows = Math.min(module, modules - length) - Math.max(0, module - length + 1) + 1;
      for (int unit = partition.firstUnit(module); unit <= partition.lastUnit(module); unit++) {
        passes.add(unit == 0 ? 1 : alone + windows);
      }
    }
    return passes;
  }

  /** Whether a supervision is of the network's classifier alone. */
  static boolean isIndependentClassifier(Supervision supervision) {
    return supervision.loss() instanceof FinalClassifier
        && supervision.span().first() == supervision.span().last();
  }
}

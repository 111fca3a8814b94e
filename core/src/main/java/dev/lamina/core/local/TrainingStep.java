package dev.lamina.core.local;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.LocalLoss.Term;
import dev.lamina.core.local.MovingAverage.Moment;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes one step of training, module by module. Every module runs forward once, whatever the
 * number of losses that train it (with checkpointing, once more for every backward pass); then come
 * the losses at its end, the averages of their paths, and the backward passes that are complete
 * ({@link BackwardOrder}). Parameters change as soon as they have all their gradients and no
 * average is to follow their old values: nothing later in the step reads them, so gradients of
 * modules that are done are not kept. Where gradients are clipped, those of modules that losses
 * couple wait for one another.
 */
final class TrainingStep {

  /** A supervision whose path and networks have their variables. */
  record Declared(Supervision supervision, AuxiliaryPath.Declared path, LocalLoss.Declared loss) {}

  private final Method step;
  private final SupervisionPlan plan;
  private final Network network;
  private final List<Declared> supervisions;
  private final boolean checkpointing;
  private final BackwardOrder order;
  private final Map<Variable, Integer> followedUntil;
  private final List<ModulePass> passes = new ArrayList<>();

  /** By module and start of spans: the gradient at the module's output. */
  private final Map<Integer, Map<Integer, Value>> arriving = new HashMap<>();

  /** By module: the sum of gradients at its output that went back already. */
  private final Map<Integer, Value> summed = new HashMap<>();

  /** By module, of its parameters. */
  private final Map<Integer, Gradients> collected = new HashMap<>();

  private final Set<Variable> updated = new HashSet<>();

  /** Of modules whose losses go on into later ones, to be clipped with theirs. */
  private Gradients coupled = Gradients.none();

  /**
   * @param checkpointing whether modules keep the inputs of their units alone, and run them again
   */
  TrainingStep(
      Method step,
      SupervisionPlan plan,
      Network network,
      List<Declared> supervisions,
      boolean checkpointing) {
    this.step = step;
    this.plan = plan;
    this.network = network;
    this.supervisions =
        supervisions.stream()
            .sorted(Comparator.comparing(declared -> declared.supervision().span().first()))
            .toList();
    this.checkpointing = checkpointing;
    this.followedUntil = followed(supervisions);
    this.order = new BackwardOrder(plan.supervisions().stream().map(Supervision::span).toList());
  }

  /**
   * Writes the step.
   *
   * @param images what the first module gets
   * @param batch what the losses get
   * @param pace what the update is told
   * @param sums of gradients, used where the rule accumulates them
   */
  void write(Value images, Batch batch, UpdateRule rule, Pace pace, GradientSums sums) {
    UpdateRule.Update update = rule.begin(step, pace);
    Gradients waiting = Gradients.none();
    for (int module = 0; module < plan.partition().modules(); module++) {
      Gradients made = gradients(module, images, batch);
      if (rule.accumulates()) {
        made = sums.plus(made, step);
      }
      Gradients ready = waiting.plus(clipped(made, module, rule.clipNorm()));
      int now = module;
      apply(update, ready.only(parameter -> followedUntil.getOrDefault(parameter, now) <= now));
      waiting = ready.only(parameter -> followedUntil.getOrDefault(parameter, now) > now);
    }
    sums.clear(step);
    supervisions.forEach(declared -> average(declared, Moment.AFTER_OPTIMIZER));
  }

  /** Writes a step whose gradients wait for those of the next: see {@link UpdateRule}. */
  void accumulate(Value images, Batch batch, GradientSums sums) {
    for (int module = 0; module < plan.partition().modules(); module++) {
      sums.plus(gradients(module, images, batch), step);
    }
  }

  /** Writes a module, the losses at its end and the backward passes that are complete by then. */
  private Gradients gradients(int module, Value images, Batch batch) {
    passes.add(forward(module, module == 0 ? images : passes.get(module - 1).output()));
    Gradients made = Gradients.none();
    for (Declared declared : endingAt(module)) {
      made = made.plus(step.inside(declared.supervision().name(), () -> judge(declared, batch)));
      average(declared, Moment.BEFORE_OPTIMIZER);
    }
    for (int start : order.startsAfter(module)) {
      sendBack(start, module);
    }
    for (int complete : order.completeAfter(module)) {
      made = made.plus(collected.remove(complete));
    }
    return made;
  }

  /** What may be used of the gradients so far: of modules that losses couple, all or nothing. */
  private Gradients clipped(Gradients made, int module, OptionalDouble norm) {
    if (norm.isEmpty()) {
      return made;
    }
    Gradients all = coupled.plus(made);
    boolean goesOn = order.crosses(module + 1);
    coupled = goesOn ? all : Gradients.none();
    return goesOn ? Gradients.none() : all.clipped(norm.getAsDouble());
  }

  private ModulePass forward(int module, Value input) {
    int first = plan.partition().firstUnit(module);
    int last = plan.partition().lastUnit(module);
    int learning = Math.min(Math.max(first, plan.frozen()), last + 1);
    Value given = network.forward(input, first, learning - 1);
    if (learning > last) {
      return new FrozenPass(given);
    }
    List<ModuleUnit> units =
        IntStream.rangeClosed(learning, last)
            .mapToObj(
                unit -> new ModuleUnit(step, network.unit(unit), plan.statisticsMoves().get(unit)))
            .toList();
    return checkpointing
        ? new RecomputedPass(step, units, given)
        : new KeptPass(step, units, given, order.crosses(module));
  }

  private List<Declared> endingAt(int module) {
    return supervisions.stream().filter(d -> d.supervision().span().last() == module).toList();
  }

  /** Writes a loss; its gradient waits at the output of the last module. */
  private Gradients judge(Declared declared, Batch batch) {
    Supervision supervision = declared.supervision();
    int module = supervision.span().last();
    List<Integer> taps =
        supervision.loss().readsTaps() ? plan.partition().modulesOfTaps() : List.of();
    List<Value> tapped = taps.stream().map(tap -> passes.get(tap).output()).toList();
    var sink = new GradientSink(step, passes.get(module).output(), tapped, declared.path());
    Value total = null;
    LocalLoss.Backward weighing = sink.times(supervision.weight());
    for (Term term : declared.loss().write(sink.judged(), batch, weighing)) {
      step.output(supervision.name() + "/" + term.name(), term.value());
      Value value = term.value().detach();
      Value weighted = term.weight() == 1 ? value : value.mul(term.weight());
      total = total == null ? weighted : total.add(weighted);
    }
    step.output(supervision.name(), total);
    GradientSink.Sent sent = sink.sent();
    int start = supervision.span().first();
    arrive(module, start, sent.atFeatures());
    for (int i = 0; i < taps.size(); i++) {
      if (taps.get(i) >= start) {
        arrive(taps.get(i), start, sent.atTapped().get(i));
      }
    }
    return sent.networks();
  }

  private void arrive(int module, int start, Value gradient) {
    arriving.computeIfAbsent(module, at -> new HashMap<>()).merge(start, gradient, Value::add);
  }

  /** Writes the backward pass of all spans with one start, from their farthest end. */
  private void sendBack(int start, int end) {
    for (int module = end; module >= start; module--) {
      Value gradient = arriving.get(module).remove(start);
      ModulePass pass = passes.get(module);
      boolean further = module > start;
      if (order.isOnly(module) && further) {
        ModulePass.Back back = pass.toBoth(gradient);
        collected.put(module, back.parameters());
        arrive(module - 1, start, back.atInput());
        continue;
      }
      if (further) {
        arrive(module - 1, start, pass.toInput(gradient));
      }
      summed.merge(module, gradient, Value::add);
      if (order.isLast(module, start)) {
        collected.put(module, pass.toParameters(summed.remove(module)));
      }
    }
  }

  /** By source of averages: the module after whose losses the last of them has moved. */
  private static Map<Variable, Integer> followed(List<Declared> supervisions) {
    var followed = new HashMap<Variable, Integer>();
    for (Declared declared : supervisions) {
      for (MovingAverage average : declared.path().averages()) {
        if (average.moment() == Moment.BEFORE_OPTIMIZER) {
          followed.merge(average.source(), declared.supervision().span().last(), Math::max);
        }
      }
    }
    return followed;
  }

  private void apply(UpdateRule.Update update, Gradients gradients) {
    if (gradients.parameters().isEmpty()) {
      return;
    }
    for (Variable parameter : gradients.parameters()) {
      Check.state(updated.add(parameter), "Parameter %s has gradients after its update", parameter);
    }
    update.write(gradients);
  }

  private void average(Declared declared, Moment moment) {
    for (MovingAverage average : declared.path().averages()) {
      if (average.moment() == moment) {
        step.movingAverage(average.average(), average.source(), average.momentum());
      }
    }
  }
}

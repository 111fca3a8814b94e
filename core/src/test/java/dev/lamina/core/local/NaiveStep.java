package dev.lamina.core.local;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.LocalLoss.Term;
import dev.lamina.core.local.MovingAverage.Moment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A step as the definition of a plan reads and as the authors' code has it, to compare with: every
 * loss runs the modules of its span from their detached input, and is sent back through all of them
 * at once; then averages move, then all parameters change. The input of a module is what the first
 * loss to run the module before left there.
 */
public final class NaiveStep {

  private final SupervisionPlan plan;
  private final Network network;
  private final Method step;
  private final Batch batch;
  private final Value[] boundaries;
  private final List<MovingAverage> averages = new ArrayList<>();

  private NaiveStep(SupervisionPlan plan, Network network, Method step, Batch batch, Value start) {
    this.plan = plan;
    this.network = network;
    this.step = step;
    this.batch = batch;
    this.boundaries = new Value[plan.partition().modules() + 1];
    this.boundaries[0] = start;
  }

  /** A program whose step takes and gives what {@link StepCompiler}'s does. */
  public static Program training(
      SupervisionPlan plan, UpdateRule rule, StepCompiler.Options options) {
    var graph = new Graph(options.precision(), options.computation());
    Network network =
        Network.declare(
            plan.partition().backbone(),
            graph.root(),
            options.regularization().stochasticDepth(),
            plan.frozen());
    Method step = graph.method(StepCompiler.STEP, Mode.TRAINING);
    Value images = step.input("images", network.backbone().input(), options.precision());
    Value labels =
        step.input(
            "labels",
            network.backbone().targets(network.backbone().input()),
            network.backbone().targetType());
    Value rate = step.input("rate", Shape.scalar(), ElementType.FLOAT64);
    var batch = new Batch(images, labels, options);
    Value start = options.channelsLast() ? images.channelsLast() : images;
    var naive = new NaiveStep(plan, network, step, batch, start);
    Gradients gradients = Gradients.none();
    Comparator<Supervision> byEnd = Comparator.comparing(s -> s.span().last());
    for (Supervision supervision :
        plan.supervisions().stream().sorted(byEnd.thenComparing(s -> s.span().first())).toList()) {
      gradients = gradients.plus(naive.supervise(supervision));
    }
    naive.average(Moment.BEFORE_OPTIMIZER);
    rule.begin(step, Pace.of(rate)).write(gradients);
    naive.average(Moment.AFTER_OPTIMIZER);
    return graph.build();
  }

  private Gradients supervise(Supervision supervision) {
    Span span = supervision.span();
    Value features = boundary(span.first());
    var judged = new ArrayList<Value>();
    for (int module = 0; module < span.first(); module++) {
      if (network.backbone().taps().contains(plan.partition().lastUnit(module))) {
        judged.add(boundary(module + 1));
      }
    }
    for (int module = span.first(); module <= span.last(); module++) {
      features = run(module, features);
      if (supervision.loss().readsTaps()
          && network.backbone().taps().contains(plan.partition().lastUnit(module))) {
        judged.add(features);
      }
      if (boundaries[module + 1] == null) {
        boundaries[module + 1] = features.detach();
      }
    }
    Scope scope = step.graph().root().child(supervision.name()).auxiliary();
    AuxiliaryPath.Declared path = supervision.path().declare(scope.child("leap"), network);
    averages.addAll(path.averages());
    Value last = path.forward(features);
    judged.add(last);
    LocalLoss.Declared loss =
        supervision.loss().declare(scope.child("head"), last.shape(), network);
    var pieces = new ArrayList<Value>();
    for (Term term :
        loss.write(judged, batch, (scalar, weight) -> pieces.add(scalar.mul(weight)))) {
      step.output(supervision.name() + "/" + term.name(), term.value());
    }
    return step.backward(Patches.sum(pieces).mul(supervision.weight()));
  }

  /** The input of a module; if no loss has left it yet, from a pass that keeps nothing. */
  private Value boundary(int module) {
    if (boundaries[module] == null) {
      Value before = boundary(module - 1);
      boundaries[module] = step.withoutGradient(() -> run(module - 1, before)).detach();
    }
    return boundaries[module];
  }

  /** Running statistics move when a module first runs in a step, and not again. */
  private Value run(int module, Value features) {
    int moves = boundaries[module + 1] == null ? 1 : 0;
    Partition partition = plan.partition();
    return step.movingStatistics(
        moves,
        () -> network.forward(features, partition.firstUnit(module), partition.lastUnit(module)));
  }

  private void average(Moment moment) {
    for (MovingAverage average : averages) {
      if (average.moment() == moment) {
        step.movingAverage(average.average(), average.source(), average.momentum());
      }
    }
  }
}

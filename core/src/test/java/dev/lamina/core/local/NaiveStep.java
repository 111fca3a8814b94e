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
import java.util.ArrayList;
import java.util.List;

/**
 * A step as the definition of a plan reads, to compare with: every loss runs the modules of its
 * span again, and is sent back through all of them at once. Averages stay as they are.
 */
public final class NaiveStep {

  private NaiveStep() {}

  /** A program whose step takes and gives what {@link StepCompiler}'s does. */
  public static Program training(
      SupervisionPlan plan, UpdateRule rule, StepCompiler.Options options) {
    var graph = new Graph(options.precision());
    Network network = Network.declare(plan.partition().backbone(), graph.root());
    Method step = graph.method(StepCompiler.STEP, Mode.TRAINING);
    Value images = step.input("images", network.backbone().input(), options.precision());
    Value labels = step.input("labels", Shape.batchOf(), ElementType.INT64);
    Value rate = step.input("rate", Shape.scalar(), ElementType.FLOAT64);
    var batch = new Batch(images, labels, options.mean(), options.deviation());
    Value start = options.channelsLast() ? images.channelsLast() : images;
    Gradients gradients = Gradients.none();
    for (Supervision supervision : plan.supervisions()) {
      gradients = gradients.plus(supervise(step, plan, network, supervision, start, batch));
    }
    rule.begin(step);
    rule.write(step, gradients, rate);
    return graph.build();
  }

  private static Gradients supervise(
      Method step,
      SupervisionPlan plan,
      Network network,
      Supervision supervision,
      Value images,
      Batch batch) {
    Partition partition = plan.partition();
    List<Shape> boundaries = network.backbone().boundaries();
    int first = partition.firstUnit(supervision.span().first());
    int last = partition.lastUnit(supervision.span().last());
    Value before = step.withoutGradient(() -> run(step, network, images, 0, first - 1)).detach();
    Value features = run(step, network, before, first, last);
    Scope scope = step.graph().root().child(supervision.name()).auxiliary();
    Value judged = supervision.path().declare(scope.child("leap"), network).forward(features);
    LocalLoss.Declared loss =
        supervision
            .loss()
            .declare(
                scope.child("head"),
                supervision.path().output(boundaries.get(last + 1), network.backbone()),
                network);
    var pieces = new ArrayList<Value>();
    for (Term term :
        loss.write(judged, batch, (scalar, weight) -> pieces.add(scalar.mul(weight)))) {
      step.output(supervision.name() + "/" + term.name(), term.value());
    }
    return step.backward(Patches.sum(pieces).mul(supervision.weight()));
  }

  private static Value run(Method step, Network network, Value features, int first, int last) {
    return step.movingStatistics(0, () -> network.forward(features, first, last));
  }
}

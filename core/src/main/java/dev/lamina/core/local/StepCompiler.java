package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
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
 * Writes a plan as a program: one method that is one step of training (all losses, their backward
 * passes, moving averages, the optimizer), and one that infers with the backbone alone.
 *
 * <p>Supervisions run in the order of their spans' ends. Each starts from the detached output of
 * the module before its span and is back-propagated before the next one starts, so that at most one
 * supervision's activations are alive; gradients of a parameter that several reach add up. The
 * widest of the spans that end together runs first, and leaves the inputs of the narrower ones.
 * Nothing changes before all losses are done: then averages move, then the optimizer steps.
 */
public final class StepCompiler {

  /**
   * Method of one training step: images, labels and rate to the losses of the batch, which are
   * named {@code modules.3} (the total of a supervision) and {@code modules.3/classification} (one
   * of its terms).
   */
  public static final String STEP = "step";

  /** Method of inference: images to {@link #LOGITS}. */
  public static final String EVALUATE = "evaluate";

  /** Output of {@link #EVALUATE}, {@code (N, classes)}. */
  public static final String LOGITS = "logits";

  /**
   * How a plan is written.
   *
   * @param precision of variables, losses and updates
   * @param computation of convolutions and linear layers, see {@link Graph#Graph(ElementType,
   *     ElementType)}
   * @param channelsLast whether images are laid out with channels innermost, which is faster for
   *     convolutions; it changes the last bits of results
   * @param mean of each channel, by which images were normalized
   * @param deviation of each channel, by which images were normalized
   */
  public record Options(
      ElementType precision,
      ElementType computation,
      boolean channelsLast,
      List<Double> mean,
      List<Double> deviation) {

    /** Of one type throughout. */
    public Options(
        ElementType precision, boolean channelsLast, List<Double> mean, List<Double> deviation) {
      this(precision, precision, channelsLast, mean, deviation);
    }
  }

  private final SupervisionPlan plan;
  private final Options options;
  private final Graph graph;
  private final Network network;
  private final List<Declared> supervisions = new ArrayList<>();

  private record Declared(
      Supervision supervision, AuxiliaryPath.Declared path, LocalLoss.Declared loss) {}

  private StepCompiler(SupervisionPlan plan, Options options) {
    this.plan = plan;
    this.options = options;
    this.graph = new Graph(options.precision(), options.computation());
    this.network = Network.declare(plan.partition().backbone(), graph.root());
    List<Shape> boundaries = plan.partition().backbone().boundaries();
    for (Supervision supervision : plan.supervisions()) {
      Scope scope = graph.root().child(supervision.name()).auxiliary();
      Shape features = boundaries.get(plan.partition().lastUnit(supervision.span().last()) + 1);
      supervisions.add(
          new Declared(
              supervision,
              supervision.path().declare(scope.child("leap"), network),
              supervision
                  .loss()
                  .declare(
                      scope.child("head"),
                      supervision.path().output(features, network.backbone()),
                      network)));
    }
  }

  /** The program that trains by a plan: {@link #STEP} and {@link #EVALUATE}. */
  public static Program training(SupervisionPlan plan, UpdateRule rule, Options options) {
    var compiler = new StepCompiler(plan, options);
    compiler.step(rule);
    compiler.evaluate();
    return compiler.graph.build();
  }

  /** The program that only infers, with the variables of the backbone alone. */
  public static Program inference(Backbone backbone, Options options) {
    var graph = new Graph(options.precision(), options.computation());
    writeEvaluate(graph, Network.declare(backbone, graph.root()), options);
    return graph.build();
  }

  private void step(UpdateRule rule) {
    Method step = graph.method(STEP, Mode.TRAINING);
    Value images = step.input("images", network.backbone().input(), options.precision());
    Value labels = step.input("labels", Shape.batchOf(), ElementType.INT64);
    Value rate = step.input("rate", Shape.scalar(), ElementType.FLOAT64);
    var batch = new Batch(images, labels, options.mean(), options.deviation());
    Value[] boundaries = new Value[plan.partition().modules() + 1];
    boundaries[0] = options.channelsLast() ? images.channelsLast() : images;
    Gradients gradients = Gradients.none();
    for (Declared declared : inOrder()) {
      gradients = gradients.plus(supervise(step, declared, boundaries, batch));
    }
    average(step, Moment.BEFORE_OPTIMIZER);
    rule.write(step, gradients, rate);
    average(step, Moment.AFTER_OPTIMIZER);
  }

  private List<Declared> inOrder() {
    Comparator<Declared> byEnd = Comparator.comparing(d -> d.supervision().span().last());
    return supervisions.stream()
        .sorted(byEnd.thenComparing(d -> d.supervision().span().first()))
        .toList();
  }

  private Gradients supervise(Method step, Declared declared, Value[] boundaries, Batch batch) {
    Supervision supervision = declared.supervision();
    Span span = supervision.span();
    Value features = boundary(step, span.first(), boundaries);
    for (int module = span.first(); module <= span.last(); module++) {
      boolean again = boundaries[module + 1] != null;
      features = module(step, features, module, again);
      if (!again) {
        boundaries[module + 1] = features.detach();
      }
    }
    Value judged = declared.path().forward(features);
    var sink = new GradientSink(step, judged, supervision.loss().inPieces());
    Value total = null;
    LocalLoss.Backward weighing = sink.times(supervision.weight());
    for (Term term : declared.loss().write(sink.features(), batch, weighing)) {
      step.output(supervision.name() + "/" + term.name(), term.value());
      Value value = term.value().detach();
      Value weighted = term.weight() == 1 ? value : value.mul(term.weight());
      total = total == null ? weighted : total.add(weighted);
    }
    step.output(supervision.name(), total);
    return sink.gradients();
  }

  /** The input of a module; if no supervision has left it yet, from a pass that keeps nothing. */
  private Value boundary(Method step, int module, Value[] boundaries) {
    if (boundaries[module] == null) {
      Value before = boundary(step, module - 1, boundaries);
      boundaries[module] =
          step.withoutGradient(() -> module(step, before, module - 1, false).detach());
    }
    return boundaries[module];
  }

  /** A module whose running statistics move when it first runs in a step, and not again. */
  private Value module(Method step, Value features, int module, boolean again) {
    Value result = features;
    int last = plan.partition().lastUnit(module);
    for (int unit = plan.partition().firstUnit(module); unit <= last; unit++) {
      int index = unit;
      Value input = result;
      result =
          step.movingStatistics(
              again ? 0 : plan.statisticsMoves().get(unit),
              () -> network.forward(input, index, index));
    }
    return result;
  }

  private void average(Method step, Moment moment) {
    for (Declared declared : supervisions) {
      for (MovingAverage average : declared.path().averages()) {
        if (average.moment() == moment) {
          step.movingAverage(average.average(), average.source(), average.momentum());
        }
      }
    }
  }

  private void evaluate() {
    writeEvaluate(graph, network, options);
  }

  private static void writeEvaluate(Graph graph, Network network, Options options) {
    Method evaluate = graph.method(EVALUATE, Mode.INFERENCE);
    Value images = evaluate.input("images", network.backbone().input(), options.precision());
    evaluate.output(
        LOGITS, network.logits(options.channelsLast() ? images.channelsLast() : images));
  }
}

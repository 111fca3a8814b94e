package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a plan as a program: one method that is one step of training (all losses, their backward
 * passes, moving averages, the optimizer), and one that infers with the backbone alone.
 *
 * <p>A step goes through the modules in order. Losses start from the detached output of their span;
 * what a module keeps is released with its last backward pass. Gradients of a parameter that
 * several losses reach add up. Averages and parameters change from the values that all losses of
 * the step saw.
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
   * @param checkpointing whether modules keep the inputs of their units alone and run forward again
   *     for the backward pass: less memory, more work, the same results
   * @param mean of each channel, by which images were normalized
   * @param deviation of each channel, by which images were normalized
   */
  public record Options(
      ElementType precision,
      ElementType computation,
      boolean channelsLast,
      boolean checkpointing,
      List<Double> mean,
      List<Double> deviation) {

    /** Of one type throughout, keeping what backward passes need. */
    public Options(
        ElementType precision, boolean channelsLast, List<Double> mean, List<Double> deviation) {
      this(precision, precision, channelsLast, false, mean, deviation);
    }

    /** The same with activation checkpointing. */
    public Options recomputing() {
      return new Options(precision, computation, channelsLast, true, mean, deviation);
    }

    /** The same for images that were normalized by other constants. */
    public Options normalizedBy(List<Double> otherMean, List<Double> otherDeviation) {
      return new Options(
          precision, computation, channelsLast, checkpointing, otherMean, otherDeviation);
    }
  }

  private final SupervisionPlan plan;
  private final Options options;
  private final Graph graph;
  private final Network network;
  private final List<TrainingStep.Declared> supervisions = new ArrayList<>();

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
          new TrainingStep.Declared(
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
    new TrainingStep(step, plan, network, supervisions, options.checkpointing())
        .write(options.channelsLast() ? images.channelsLast() : images, batch, rule, rate);
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

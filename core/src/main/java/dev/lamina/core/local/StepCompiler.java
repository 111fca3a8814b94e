package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
   * Method of one training step: images (or tokens), labels and rate, and {@link Method#SEED} if it
   * draws random numbers, to the losses of the batch, which are named {@code modules.3} (the total
   * of a supervision) and {@code modules.3/classification} (one of its terms).
   */
  public static final String STEP = "step";

  /**
   * Method of a program that accumulates gradients: the same as {@link #STEP}, but nothing follows
   * the gradients; the next step adds them to its own.
   */
  public static final String ACCUMULATE = "accumulate";

  /** Method of inference: images or tokens to {@link #LOGITS}. */
  public static final String EVALUATE = "evaluate";

  /**
   * Output of {@link #EVALUATE}, {@code (N, classes)}, {@code (N, T, classes)} of a text, {@code
   * (N, classes, H, W)} of pixels, or of a detector its predictions.
   */
  public static final String LOGITS = "logits";

  /**
   * Method of a program that does not classify images: inputs and labels to {@link #LOSS}, of
   * pixels to {@link #CONFUSION}, of a detector to {@link #LOGITS}. Logits of tokens and pixels are
   * too many to be handed out.
   */
  public static final String MEASURE = "measure";

  /**
   * Output of {@link #MEASURE}: mean cross-entropy of all tokens or counted pixels, in nats; of a
   * detector, that of {@link Backbone#detectorLoss}.
   */
  public static final String LOSS = "loss";

  /**
   * Output of {@link #MEASURE} for pixels: INT64, {@code (classes, classes)}, counts of them by
   * true class, then by predicted class.
   */
  public static final String CONFUSION = "confusion";

  /**
   * Output of {@link #MEASURE} for pixels in a program of {@link #inference}: INT64, {@code (N, H,
   * W)}, the class of each.
   */
  public static final String CLASSES = "classes";

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
   * @param regularization what steps do against over-fitting
   * @param average of the network, which then is what is measured; none if empty
   * @param mean of each channel, by which images were normalized
   * @param deviation of each channel, by which images were normalized
   */
  public record Options(
      ElementType precision,
      ElementType computation,
      boolean channelsLast,
      boolean checkpointing,
      Regularization regularization,
      Optional<WeightAverage> average,
      List<Double> mean,
      List<Double> deviation) {

    /** Of one type throughout, keeping what backward passes need. */
    public Options(
        ElementType precision, boolean channelsLast, List<Double> mean, List<Double> deviation) {
      this(
          precision,
          precision,
          channelsLast,
          false,
          Regularization.NONE,
          Optional.empty(),
          mean,
          deviation);
    }

    /** The same with activation checkpointing. */
    public Options recomputing() {
      return new Options(
          precision, computation, channelsLast, true, regularization, average, mean, deviation);
    }

    /** The same for images that were normalized by other constants. */
    public Options normalizedBy(List<Double> otherMean, List<Double> otherDeviation) {
      return new Options(
          precision,
          computation,
          channelsLast,
          checkpointing,
          regularization,
          average,
          otherMean,
          otherDeviation);
    }

    /** The same with other means against over-fitting. */
    public Options regularizedBy(Regularization other) {
      return new Options(
          precision, computation, channelsLast, checkpointing, other, average, mean, deviation);
    }

    /** The same whose network is averaged. */
    public Options averagedBy(Optional<WeightAverage> other) {
      return new Options(
          precision,
          computation,
          channelsLast,
          checkpointing,
          regularization,
          other,
          mean,
          deviation);
    }
  }

  private final SupervisionPlan plan;
  private final Options options;
  private final Graph graph;
  private final Network network;

  /** What is measured: the network, or its averages. */
  private final Network measured;

  private final GradientSums sums;
  private final List<TrainingStep.Declared> supervisions = new ArrayList<>();

  private StepCompiler(SupervisionPlan plan, Options options) {
    this.plan = plan;
    this.options = options;
    this.graph = new Graph(options.precision(), options.computation());
    this.network =
        Network.declare(
            plan.partition().backbone(),
            graph.root(),
            options.regularization().stochasticDepth(),
            plan.frozen());
    this.measured =
        options
            .average()
            .map(average -> average.declare(network.backbone(), graph.root()))
            .orElse(network);
    this.sums = new GradientSums(graph);
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

  /**
   * The program that trains by a plan: {@link #STEP}, {@link #EVALUATE}, and {@link #MEASURE}
   * unless images are classified.
   */
  public static Program training(SupervisionPlan plan, UpdateRule rule, Options options) {
    return training(plan, rule, options, plan.partition().backbone().input());
  }

  /**
   * The same.
   *
   * @param measured shape of a batch for {@link #MEASURE}: pictures may be of another size than
   *     what is seen of them in training
   */
  public static Program training(
      SupervisionPlan plan, UpdateRule rule, Options options, Shape measured) {
    Backbone backbone = plan.partition().backbone();
    var compiler = new StepCompiler(plan, options);
    compiler.step(rule);
    if (rule.accumulates()) {
      compiler.accumulate();
    }
    compiler.evaluate();
    if (backbone.task() != Task.CLASSIFICATION) {
      Method measure = compiler.graph.method(MEASURE, Mode.INFERENCE);
      writeMeasure(measure, compiler.measured, measured, options);
    }
    return compiler.graph.build();
  }

  /**
   * The program that only infers, with the variables of the backbone alone: {@link #EVALUATE} and,
   * unless images are classified, {@link #MEASURE}.
   */
  public static Program inference(Backbone backbone, Options options) {
    return inference(backbone, options, backbone.input());
  }

  /**
   * The same.
   *
   * @param measured shape of a batch for {@link #MEASURE}
   */
  public static Program inference(Backbone backbone, Options options, Shape measured) {
    var graph = new Graph(options.precision(), options.computation());
    Network network = Network.declare(backbone, graph.root());
    writeEvaluate(graph, network, options);
    if (backbone.task() == Task.SEGMENTATION) {
      Method measure = graph.method(MEASURE, Mode.INFERENCE);
      Value logits = writeMeasure(measure, network, measured, options);
      measure.output(CLASSES, logits.argmax(1));
    } else if (backbone.task() != Task.CLASSIFICATION) {
      writeMeasure(graph.method(MEASURE, Mode.INFERENCE), network, measured, options);
    }
    return graph.build();
  }

  private void step(UpdateRule rule) {
    Method step = graph.method(STEP, Mode.TRAINING);
    Batch batch = batch(step);
    Pace pace = pace(step, rule.controls());
    new TrainingStep(step, plan, network, supervisions, options.checkpointing())
        .write(laidOut(batch.inputs(), options), batch, rule, pace, sums);
    options.average().ifPresent(average -> average.write(step));
  }

  private void accumulate() {
    Check.argument(
        supervisions.stream().allMatch(declared -> declared.path().averages().isEmpty()),
        "Cannot accumulate gradients of a plan with moving averages: they move with every batch");
    Method accumulate = graph.method(ACCUMULATE, Mode.TRAINING);
    Batch batch = batch(accumulate);
    new TrainingStep(accumulate, plan, network, supervisions, options.checkpointing())
        .accumulate(laidOut(batch.inputs(), options), batch, sums);
  }

  private Batch batch(Method step) {
    Value inputs = inputs(step, network.backbone(), network.backbone().input(), options);
    Value labels = labels(step, network.backbone(), network.backbone().input());
    return new Batch(inputs, labels, options);
  }

  private static Pace pace(Method step, Set<String> controls) {
    Map<String, Value> told = new LinkedHashMap<>();
    for (String name : List.of(Pace.RATE, Pace.BIAS_RATE, Pace.MOMENTUM)) {
      if (name.equals(Pace.RATE) || controls.contains(name)) {
        told.put(name, step.input(name, Shape.scalar(), ElementType.FLOAT64));
      }
    }
    return new Pace(
        told.get(Pace.RATE),
        Optional.ofNullable(told.get(Pace.BIAS_RATE)),
        Optional.ofNullable(told.get(Pace.MOMENTUM)));
  }

  private void evaluate() {
    writeEvaluate(graph, measured, options);
  }

  private static void writeEvaluate(Graph graph, Network network, Options options) {
    Method evaluate = graph.method(EVALUATE, Mode.INFERENCE);
    Value inputs = inputs(evaluate, network.backbone(), network.backbone().input(), options);
    evaluate.output(LOGITS, network.logits(laidOut(inputs, options)));
  }

  /** Where logits are too many to be handed out. */
  private static Value writeMeasure(
      Method measure, Network network, Shape measured, Options options) {
    Value inputs = inputs(measure, network.backbone(), measured, options);
    Value labels = labels(measure, network.backbone(), measured);
    Value logits = network.logits(laidOut(inputs, options));
    switch (network.backbone().task()) {
      case SEGMENTATION -> {
        measure.output(LOSS, logits.pixelCrossEntropy(labels, PixelLabels.IGNORED));
        measure.output(CONFUSION, logits.confusion(labels, PixelLabels.IGNORED));
      }
      case DETECTION -> {
        measure.output(LOSS, network.backbone().detectorLoss().of(logits, labels).sum());
        measure.output(LOGITS, logits);
      }
      case CLASSIFICATION, LANGUAGE_MODELLING ->
          measure.output(LOSS, logits.crossEntropy(labels, 0));
    }
    return logits;
  }

  private static Value inputs(Method method, Backbone backbone, Shape shape, Options options) {
    return method.input(
        backbone.readsText() ? "tokens" : "images", shape, backbone.inputType(options.precision()));
  }

  private static Value labels(Method method, Backbone backbone, Shape inputs) {
    return method.input("labels", backbone.targets(inputs), backbone.targetType());
  }

  private static Value laidOut(Value inputs, Options options) {
    boolean images = inputs.shape().rank() == Backbone.IMAGE_RANK;
    return options.channelsLast() && images ? inputs.channelsLast() : inputs;
  }
}

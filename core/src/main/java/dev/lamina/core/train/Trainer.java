package dev.lamina.core.train;

import dev.lamina.core.backbone.Task;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Pace;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.score.PixelScore;
import dev.lamina.core.score.Score;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Trains a program of {@link StepCompiler} in float32, epoch by epoch, and measures it on held-out
 * samples after each. Everything random is a function of (seed, epoch, sample) or of (seed, epoch,
 * step), so an epoch is a function of the state before it: a trainer that continues from a
 * checkpoint gives the same bits as one that never stopped (on CPU, with the same number of
 * threads).
 *
 * <p>Used by one thread, which the constructor prepares. The owner closes it, which releases the
 * native memory; the sample sets stay open.
 */
public final class Trainer implements AutoCloseable {

  /** Share of held-out samples that are classified right, 0 to 1. */
  /** How the message begins of what is thrown when a loss or a measure is not finite. */
  public static final String DIVERGED = "Training diverged";

  public static final String TEST_ACCURACY = "test/accuracy";

  /** Mean cross-entropy on held-out samples. */
  public static final String TEST_LOSS = "test/loss";

  /** As {@link #TEST_ACCURACY}, of the training samples held out for validation. */
  public static final String VALIDATION_ACCURACY = "validation/accuracy";

  /** Prefix of what is measured on samples for validation, in a trial that has them. */
  public static final String VALIDATION = "validation/";

  /** Prefix of what is measured on test samples. */
  public static final String TEST = "test/";

  /** Images trained in a second of wall clock, evaluation apart. */
  public static final String SPEED = "images-per-second";

  /** The same of text: tokens. */
  public static final String TOKEN_SPEED = "tokens-per-second";

  /** Images that the trained network infers in a second, measured where a trial asks for it. */
  public static final String INFERENCE_SPEED = "inference/images-per-second";

  /** The same of text: tokens. */
  public static final String INFERENCE_TOKEN_SPEED = "inference/tokens-per-second";

  /** Prefix of what is measured on test samples with eight bits, where a trial asks for it. */
  public static final String INT8 = "int8/";

  /** Images that the trained network infers in a second with eight bits. */
  public static final String INT8_SPEED = "int8/images-per-second";

  /** Perplexity of held-out text: e to the power of its {@link #TEST_LOSS}. */
  public static final String TEST_PERPLEXITY = "test/perplexity";

  /**
   * Mean over classes of the intersection over union of their pixels, true and predicted, 0 to 1.
   */
  public static final String TEST_MIOU = "test/miou";

  /** Share of held-out pixels that are classified right, 0 to 1. */
  public static final String TEST_PIXEL_ACCURACY = "test/pixel-accuracy";

  /** Seconds of the training part of an epoch in which the trainer waited for a batch. */
  public static final String DATA_WAIT = "data-wait-seconds";

  /** Seconds of the training part of an epoch. */
  public static final String SECONDS = "seconds";

  /** Names of what is measured of the machine: it differs from run to run. */
  public static final Set<String> TIMES =
      Set.of(
          SPEED,
          TOKEN_SPEED,
          INFERENCE_SPEED,
          INFERENCE_TOKEN_SPEED,
          INT8_SPEED,
          DATA_WAIT,
          SECONDS);

  /** Prefix of the training losses: {@code train/loss/modules.3}. */
  public static final String LOSS = "train/loss";

  /** Names of all metrics, but for those of single losses, which begin with {@link #LOSS} and /. */
  public static final List<String> METRICS =
      Stream.of(
              measures(TEST, Task.values()),
              measures(VALIDATION, Task.values()),
              measures(INT8, Task.CLASSIFICATION),
              Stream.of(
                  LOSS,
                  "learning-rate",
                  SPEED,
                  TOKEN_SPEED,
                  INFERENCE_SPEED,
                  INFERENCE_TOKEN_SPEED,
                  INT8_SPEED,
                  DATA_WAIT,
                  SECONDS))
          .flatMap(Function.identity())
          .toList();

  private static Stream<String> measures(String prefix, Task... tasks) {
    return Stream.of(tasks)
        .flatMap(task -> task.measures().stream())
        .distinct()
        .map(name -> prefix + name);
  }

  private final TrainingSettings settings;
  private final String classifying;
  private final TrainingData data;
  private final Feed feed;
  private final StepMemory memory;
  private final LoadedProgram loaded;
  private final int begun;
  private int finished;

  private Trainer(
      Program program,
      String classifying,
      TrainingSettings settings,
      TrainingData data,
      ComputeDevice device,
      Function<Variable, HostTensor> values,
      int finished) {
    this.settings = settings;
    this.classifying = classifying;
    this.data = data;
    this.begun = finished;
    this.finished = finished;
    this.feed = feed(settings, data);
    this.memory = new StepMemory(device);
    checkPaced(program, settings.pacing());
    settings.checkUpdates(feed.examples());
    Engine engine = Engine.get();
    engine.prepareThread(settings.threads());
    this.loaded = engine.load(program, values, device);
  }

  /** A program is written for a pacing: without what it asks for, some of that would be lost. */
  private static void checkPaced(Program program, Pacing pacing) {
    boolean warms =
        program.method(StepCompiler.STEP).inputs().stream()
            .anyMatch(input -> input.name().equals(Pace.BIAS_RATE));
    Check.argument(
        warms == pacing.warmup().isPresent()
            && program.has(StepCompiler.ACCUMULATE) == pacing.accumulation() > 1,
        "Cannot train by %s: the program is written for another pacing (want one optimizer that is Paced by it)",
        pacing);
  }

  private static Feed feed(TrainingSettings settings, TrainingData data) {
    if (data.context().isPresent()) {
      return new TextFeed(settings, data, data.context().getAsInt());
    }
    if (settings.views() instanceof PixelViews pixels) {
      return new SegmentationFeed(settings, pixels, data);
    }
    if (settings.views() instanceof BoxViews boxes) {
      return new DetectionFeed(settings, boxes, data);
    }
    return new PictureFeed(settings, (PictureViews) settings.views(), data);
  }

  /**
   * A trainer before its first epoch, whose variables start as the seed says.
   *
   * @param classifying name of the step's result that is the loss of the network's own classifier
   */
  public static Trainer start(
      Program program,
      String classifying,
      TrainingSettings settings,
      TrainingData data,
      ComputeDevice device) {
    return start(
        program,
        classifying,
        settings,
        data,
        device,
        variable -> variable.initial(settings.seed()));
  }

  /**
   * The same from other values.
   *
   * @param values what each variable starts from
   */
  public static Trainer start(
      Program program,
      String classifying,
      TrainingSettings settings,
      TrainingData data,
      ComputeDevice device,
      Function<Variable, HostTensor> values) {
    return new Trainer(program, classifying, settings, data, device, values, 0);
  }

  /**
   * A trainer that goes on after a checkpoint.
   *
   * @throws LaminaException if the checkpoint is not one of this program
   */
  public static Trainer resume(
      Program program,
      String classifying,
      TrainingSettings settings,
      TrainingData data,
      ComputeDevice device,
      Checkpoint checkpoint) {
    Map<String, HostTensor> tensors = new HashMap<>();
    checkpoint.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    if (tensors.size() != program.variables().size()) {
      throw foreign(
          "it has %s tensors, the program %s variables"
              .formatted(tensors.size(), program.variables().size()));
    }
    return new Trainer(
        program,
        classifying,
        settings,
        data,
        device,
        variable -> {
          HostTensor found = tensors.get(variable.name());
          if (found == null || !variable.accepts(found)) {
            throw foreign("it has %s for %s".formatted(found, variable));
          }
          return found;
        },
        checkpoint.epoch());
  }

  private static LaminaException foreign(String reason) {
    return new LaminaException(
        Failure.DATA,
        "Cannot continue from this checkpoint: %s (it belongs to another network or method)"
            .formatted(reason));
  }

  /** Images, or windows of text, in an epoch. */
  public int examples() {
    return feed.examples();
  }

  /**
   * Runs another program on some samples to learn from, drawn once for all and seen as they are
   * measured: without augmentation.
   *
   * @param method that takes what {@link StepCompiler#EVALUATE} takes
   * @param samples how many at most
   * @param results gets those of each batch
   */
  public void calibrate(
      Program program,
      String method,
      Function<Variable, HostTensor> values,
      int samples,
      Consumer<Map<String, HostTensor>> results) {
    int visits = Math.min(samples, data.train().size());
    try (LoadedProgram other = Engine.get().load(program, values, ComputeDevice.CPU);
        BatchPipeline<?> batches = feed.drawn(visits)) {
      for (int from = 0; from < visits; from += settings.batchSize()) {
        results.accept(other.call(method, feed.inputs(batches.next())));
      }
    }
  }

  /**
   * Measures another program for the same task on the test samples.
   *
   * @param prefix of the names of what is measured
   */
  public SortedMap<String, Double> measure(
      Program program, Function<Variable, HostTensor> values, String prefix, ComputeDevice device) {
    var measured = new TreeMap<String, Double>();
    try (LoadedProgram other = Engine.get().load(program, values, device)) {
      put(feed.measure(other, data.test()), prefix, measured);
    }
    return measured;
  }

  /** Name of the metric that says how fast a trained network infers. */
  public static String inferenceSpeed(boolean text) {
    return text ? INFERENCE_TOKEN_SPEED : INFERENCE_SPEED;
  }

  /**
   * What the last epoch looked like, with test samples as they were measured last, by {@link
   * #epoch} or {@link #measure}, and, of a trainer that began before the first, what there is to
   * learn and how the first showed it; each name once. None of most tasks.
   */
  public List<Drawing> drawings() {
    var drawings = new ArrayList<>(feed.drawings(finished));
    if (begun == 0) {
      drawings.addAll(feed.firstDrawings());
    }
    return drawings;
  }

  /**
   * How often test samples were told right when they were measured last, by {@link #epoch} or
   * {@link #measure}, by how sure the network was, class by class; of pictures of up to 1000
   * classes, and of objects at an IoU of 0.50. None of other tasks.
   */
  public List<PrecisionRecall> precisionRecall() {
    return feed.precisionRecall();
  }

  /** Epochs finished so far. */
  public int finished() {
    return finished;
  }

  /**
   * Trains one more epoch, then evaluates.
   *
   * @return {@code train/loss} (of the network's own classifier) and {@code train/loss/<name>} of
   *     every supervision, means over the epoch's samples while it learned; {@code test/accuracy},
   *     {@code test/loss} and, with more than five classes, {@code test/top-5-accuracy}, or of text
   *     {@code test/perplexity}, of pixels {@code test/miou} and {@code test/pixel-accuracy} in
   *     place of accuracies, of boxes {@code test/map} and its kin; the same of {@code validation/}
   *     if samples are held out for it; {@code learning-rate}, {@code images-per-second} (or {@code
   *     tokens-per-second}) and {@code seconds} of the training part, and of these {@code
   *     data-wait-seconds} in which it waited for images
   * @throws LaminaException if a loss or what is measured is not finite; the trainer is then of no
   *     further use
   */
  public EpochMetrics epoch(StepListener listener) {
    int epoch = finished + 1;
    double rate = settings.pacing().rate().at(epoch, settings.epochs());
    var values = new TreeMap<String, Double>();
    values.put("learning-rate", rate);
    long began = System.nanoTime();
    train(epoch, rate, listener, values);
    double seconds = (System.nanoTime() - began) / 1e9;
    values.put(SECONDS, seconds);
    values.put(feed.speed(), (double) feed.examples() * feed.speedOfExample() / seconds);
    data.validation().ifPresent(held -> put(feed.measure(loaded, held), VALIDATION, values));
    put(feed.measure(loaded, data.test()), TEST, values);
    checkMeasured(values, epoch, rate);
    finished = epoch;
    return new EpochMetrics(epoch, values);
  }

  private static void put(Score score, String prefix, SortedMap<String, Double> values) {
    if (score instanceof PixelScore && !score.isMeasured()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot measure %s: none of its pixels counts (want a split with labels; of Cityscapes, val and no test)"
              .formatted(prefix.replace("/", "")));
    }
    score.values().forEach((name, value) -> values.put(prefix + name, value));
  }

  private void train(
      int epoch, double rate, StepListener listener, SortedMap<String, Double> values) {
    int samples = feed.examples();
    int steps = steps(samples, settings.batchSize());
    int seen = (int) Math.min((long) steps * settings.batchSize(), samples);
    Pacing.Run pacing = settings.pacing().run(settings.epochs(), steps);
    var sums = new LinkedHashMap<String, Double>();
    try (BatchPipeline<?> batches = feed.training(epoch, seen)) {
      for (int step = 0; step < steps; step++) {
        long seed = seedOf(settings.seed(), epoch, step);
        Pacing.Step told = pacing.at(epoch, step);
        String method = told.updates() ? StepCompiler.STEP : StepCompiler.ACCUMULATE;
        Batch batch = batches.next();
        Map<String, HostTensor> losses =
            memory.around(() -> loaded.call(method, arguments(method, batch, told, seed)));
        feed.learned(batch);
        for (Map.Entry<String, HostTensor> loss : losses.entrySet()) {
          double value = loss.getValue().toDoubles()[0];
          checkFinite(loss.getKey(), value, epoch, step + 1, rate);
          if (!loss.getKey().contains("/")) {
            sums.merge(loss.getKey(), value * batch.count(), Double::sum);
          }
        }
        listener.afterStep(
            epoch,
            step + 1,
            steps,
            losses.get(classifying).toDoubles()[0],
            batches.waitedSeconds());
      }
      values.put(DATA_WAIT, batches.waitedSeconds());
    }
    sums.forEach((name, sum) -> values.put(LOSS + "/" + name, sum / seen));
    values.put(LOSS, sums.get(classifying) / seen);
  }

  private HostBuffer[] arguments(String method, Batch batch, Pacing.Step told, long seed) {
    return StepArguments.of(
        loaded.program().method(method), feed.inputs(batch), feed.targets(batch), told, seed);
  }

  /**
   * Of what a step draws.
   *
   * @param seed of the trial
   * @param step of the epoch, from 0
   */
  static long seedOf(long seed, int epoch, int step) {
    return RandomStream.seedOf(seed, "step", epoch, step);
  }

  /**
   * Steps of an epoch. The last batch may be smaller, but a single left-over image, which batch
   * norm on features cannot learn from, waits for another epoch's order.
   */
  static int steps(int samples, int batchSize) {
    int whole = samples / batchSize;
    int rest = samples % batchSize;
    return rest > 1 || whole == 0 ? whole + Math.min(rest, 1) : whole;
  }

  /** Running statistics may have gone astray without a loss of training that tells. */
  static void checkMeasured(SortedMap<String, Double> values, int epoch, double rate) {
    values.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new LaminaException(
                Failure.SPEC,
                DIVERGED
                    + ": %s is %s after epoch %s (want a finite number; try a learning rate below %s or a longer warm-up)"
                        .formatted(name, value, epoch, rate));
          }
        });
  }

  private static void checkFinite(String name, double value, int epoch, int step, double rate) {
    if (!Double.isFinite(value)) {
      throw new LaminaException(
          Failure.SPEC,
          (DIVERGED
                  + ": loss %s is %s in epoch %s, step %s (want a finite number; try a"
                  + " learning rate below %s or a longer warm-up)")
              .formatted(name, value, epoch, step, rate));
    }
  }

  /**
   * The peak of native memory in a training step above what is held between steps, in bytes; empty
   * before the first step, on a GPU, and where it cannot be measured.
   */
  public OptionalLong peakStepBytes() {
    return memory.peakBytes();
  }

  /** How {@link #peakStepBytes} was measured. */
  public String memoryMethod() {
    return memory.method();
  }

  /**
   * Everything needed to go on from here.
   *
   * @param metadata how this was made
   */
  public Checkpoint checkpoint(SortedMap<String, String> metadata) {
    return new Checkpoint(finished, metadata, loaded.state());
  }

  @Override
  public void close() {
    loaded.close();
  }
}

package dev.lamina.core.experiment;

import dev.lamina.core.backbone.PretrainedWeights;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.train.StepListener;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.train.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Runs segments of one trial: from a checkpoint, or from nothing, to a later epoch. The result is a
 * function of the specification, the data and the checkpoint alone; on CPU to the bit, whatever
 * else runs in the process.
 */
public final class TrialRunner {

  /** Fact: number of trained values. */
  public static final String PARAMETERS = "parameters";

  /** Fact: what is held between steps, in bytes: weights, averages, optimizer state. */
  public static final String STATE_MEMORY = "state-memory-bytes";

  /** Fact: peak of native memory in a training step, in bytes, above {@link #STATE_MEMORY}. */
  public static final String PEAK_MEMORY = "peak-memory-bytes";

  /** Fact: how {@link #PEAK_MEMORY} was measured. */
  public static final String PEAK_MEMORY_METHOD = "peak-memory-method";

  /** Fact: the same, predicted from the program. */
  public static final String PREDICTED_PEAK_MEMORY = "predicted-peak-memory-bytes";

  /** Fact: mean and deviation by which images are normalized; in the checkpoint too. */
  public static final String NORMALIZATION = "normalization";

  /** Fact: why there are no drawings, where they could not be made. */
  public static final String NOT_DRAWN = "not-drawn";

  /** So often a trial is drawn at most, beside its first segment. */
  private static final long DRAWN = 10;

  /** Fact: what the initial weights matched, where the trial names some; in the checkpoint too. */
  public static final String INITIAL_WEIGHTS = "initial-weights";

  private final TrialSpec spec;
  private final TrialPlanner planner;
  private final SampleSet train;
  private final Optional<SampleSet> val;
  private final SampleSet test;
  private final ComputeDevice device;

  /** For trials that read no split for validation. */
  public TrialRunner(
      TrialSpec spec, TrialPlanner planner, SampleSet train, SampleSet test, ComputeDevice device) {
    this(spec, planner, train, Optional.empty(), test, device);
  }

  /**
   * @param planner that makes the plan: one for all segments that may share it
   * @param train samples to learn from, and for validation if the trial holds some out; stays the
   *     caller's to close
   * @param val the split for validation, of a trial that {@link TrialSpec#readsValidationSplit}
   * @param test held-out samples of the same kind, as are those of {@code val}; stay the caller's
   *     to close
   */
  public TrialRunner(
      TrialSpec spec,
      TrialPlanner planner,
      SampleSet train,
      Optional<SampleSet> val,
      SampleSet test,
      ComputeDevice device) {
    this.spec = spec;
    this.planner = planner;
    this.train = train;
    this.val = val;
    this.test = test;
    this.device = device;
  }

  /**
   * Runs a segment in the calling thread.
   *
   * <p>Facts of the result: {@code device}, {@code threads}, {@code seed}, {@code normalization},
   * {@code parameters} (trained values), digests {@code specification} and {@code program},
   * versions of libraries and settings of the device ({@link Engine#conditions}), and {@code
   * peak-memory-bytes} of a training step with {@code peak-memory-method}; on a GPU the method
   * alone, which says that nothing was measured; and what {@code initial-weights} matched.
   *
   * @param from where to go on; null to start afresh
   * @param toEpoch epochs finished at the end, above those of {@code from}
   * @throws SpecException if the trial does not fit the data, holds out none or all of it, or
   *     normalizes by what the data do not tell
   * @throws TrialStoppedException if the listener asks for it; the checkpoint it began from stands
   * @throws LaminaException {@code SPEC} if training diverges; {@code DATA} if the checkpoint
   *     belongs to another trial or initial weights are not there; {@code RESOURCES} if a device
   *     fails
   */
  public SegmentResult run(Checkpoint from, int toEpoch, TrialListener listener) {
    int done = from == null ? 0 : from.epoch();
    Check.argument(
        toEpoch > done && toEpoch <= spec.epochs(),
        "Invalid segment: to epoch %s (want %s to %s)",
        toEpoch,
        done + 1,
        spec.epochs());
    // Shares of replaced blocks are fitted before a trainer prepares it.
    Engine.get().prepareThread(spec.settings().threads());
    checkData();
    int size = spec.inputSize(train.imageSize());
    TrainingData data = spec.data(train, val, test);
    SupervisionPlan plan = planner.plan(spec, train.classNames().size(), size);
    Program program = spec.program(plan, data);
    String classifying = plan.classifying().name();
    SortedMap<String, String> metadata = metadata(program, data.normalization());
    Optional<PretrainedWeights> weights = Optional.empty();
    if (from != null) {
      checkSame(from.metadata(), metadata);
      // The file itself is in the past: only what it gave is carried on.
      Optional.ofNullable(from.metadata().get(INITIAL_WEIGHTS))
          .ifPresent(report -> metadata.put(INITIAL_WEIGHTS, report));
    } else {
      weights = spec.initialWeights(train.classNames().size(), size);
      weights.ifPresent(found -> metadata.put(INITIAL_WEIGHTS, found.toString()));
    }
    try (Trainer trainer =
        from == null
            ? Trainer.start(program, classifying, spec.settings(), data, device, start(weights))
            : Trainer.resume(program, classifying, spec.settings(), data, device, from)) {
      var epochs = new ArrayList<EpochMetrics>();
      while (trainer.finished() < toEpoch) {
        epochs.add(trainer.epoch(steps(listener, trainer.examples())));
      }
      Checkpoint checkpoint = trainer.checkpoint(metadata);
      SortedMap<String, String> facts = facts(program, trainer, metadata);
      boolean drawn = isDrawn(done, toEpoch);
      // Before anything else is measured: they show what was measured last.
      List<PrecisionRecall> counts = drawn ? trainer.precisionRecall() : List.of();
      List<Drawing> drawings = drawn ? drawings(trainer, facts) : List.of();
      if (toEpoch == spec.epochs()) {
        add(
            epochs,
            spec.measured(
                trainer,
                () -> DeployedNetwork.of(plan.partition().backbone(), checkpoint.tensors()),
                device));
      }
      return new SegmentResult(epochs, checkpoint, facts, drawings, counts);
    }
  }

  /** At the first segment, at the last, and at others in between if they are few. */
  private boolean isDrawn(int done, int toEpoch) {
    return done == 0 || DRAWN * toEpoch / spec.epochs() > DRAWN * done / spec.epochs();
  }

  /** What was trained counts also where it cannot be drawn; then a fact says why. */
  private static List<Drawing> drawings(Trainer trainer, SortedMap<String, String> facts) {
    try {
      return trainer.drawings();
    } catch (RuntimeException e) {
      facts.put(NOT_DRAWN, e.toString());
      return List.of();
    }
  }

  /** To what was measured in the last epoch. */
  private static void add(List<EpochMetrics> epochs, Map<String, Double> more) {
    int last = epochs.size() - 1;
    var values = new TreeMap<>(epochs.get(last).values());
    values.putAll(more);
    epochs.set(last, new EpochMetrics(epochs.get(last).epoch(), values));
  }

  private Function<Variable, HostTensor> start(Optional<PretrainedWeights> weights) {
    long seed = spec.settings().seed();
    return variable ->
        weights.map(found -> found.start(variable, seed)).orElseGet(() -> variable.initial(seed));
  }

  private StepListener steps(TrialListener listener, int all) {
    long began = System.nanoTime();
    return (epoch, step, steps, loss, waited) -> {
      double seconds = (System.nanoTime() - began) / 1e9;
      long images = Math.min((long) step * spec.settings().batchSize(), all);
      var progress =
          new TrialProgress(
              epoch,
              spec.epochs(),
              step,
              steps,
              loss,
              images / seconds,
              Math.min(1, waited / seconds));
      if (!listener.onProgress(progress)) {
        throw new TrialStoppedException(epoch, step);
      }
    };
  }

  private void checkData() {
    checkAlike(test, "Training and test samples");
    val.ifPresent(held -> checkAlike(held, "Training samples and those for validation"));
    if (spec.readsText()) {
      refusePictures();
      return;
    }
    if (train.channels() == 0) {
      throw new SpecException(
          "Cannot train %s on text (want a language model such as gpt-8x256, or pictures)"
              .formatted(spec.model()));
    }
    if (train.channels() != 3) {
      throw new SpecException(
          "Cannot train on images with %s channels (want 3)".formatted(train.channels()));
    }
    checkSize(test, "Training and test samples");
    val.ifPresent(held -> checkSize(held, "Training samples and those for validation"));
  }

  private void checkAlike(SampleSet held, String both) {
    Check.argument(
        train.channels() == held.channels() && train.classNames().equals(held.classNames()),
        "%s differ: %s and %s channels, %s and %s classes (want the same)",
        both,
        train.channels(),
        held.channels(),
        train.classNames().size(),
        held.classNames().size());
  }

  private void checkSize(SampleSet held, String both) {
    int learning = spec.inputSize(train.imageSize());
    int measuring = spec.inputSize(held.imageSize());
    Check.argument(
        learning == measuring,
        "%s differ: images of %s and %s pixels a side (want the same)",
        both,
        learning,
        measuring);
  }

  private void refusePictures() {
    if (train.tokens().isEmpty()) {
      throw new SpecException(
          "Cannot train %s on pictures (want a text, such as wikitext2 or characters, or another model)"
              .formatted(spec.model()));
    }
  }

  private SortedMap<String, String> metadata(Program program, Normalization normalization) {
    var metadata = new TreeMap<String, String>();
    metadata.put("specification", spec.digest());
    metadata.put("program", program.digest());
    // With the defaults of this code, which the specification does not spell out.
    metadata.put("settings", spec.settings().toString());
    metadata.put(NORMALIZATION, spec.readsText() ? "none" : normalization.text());
    metadata.put("seed", Long.toString(spec.settings().seed()));
    metadata.put("threads", Integer.toString(spec.settings().threads()));
    return metadata;
  }

  private static void checkSame(Map<String, String> found, Map<String, String> wanted) {
    wanted.forEach(
        (key, value) -> {
          if (!value.equals(found.get(key))) {
            throw new LaminaException(
                Failure.DATA,
                ("Cannot continue from this checkpoint: its %s is %s, the trial's is %s (it was"
                        + " written by another trial or another version of Lamina)")
                    .formatted(key, found.get(key), value));
          }
        });
  }

  private SortedMap<String, String> facts(
      Program program, Trainer trainer, Map<String, String> metadata) {
    var facts = new TreeMap<String, String>(Engine.get().conditions(device));
    if (metadata.containsKey(INITIAL_WEIGHTS)) {
      facts.put(INITIAL_WEIGHTS, metadata.get(INITIAL_WEIGHTS));
    }
    facts.put(NORMALIZATION, metadata.get(NORMALIZATION));
    facts.put("device", device.toString());
    facts.put("threads", Integer.toString(spec.settings().threads()));
    facts.put("seed", Long.toString(spec.settings().seed()));
    facts.put("specification", spec.digest());
    facts.put("program", program.digest());
    facts.put(PARAMETERS, Long.toString(program.parameters()));
    int batch = Math.min(spec.settings().batchSize(), trainer.examples());
    facts.put(STATE_MEMORY, Long.toString(program.stateBytes()));
    facts.put(PREDICTED_PEAK_MEMORY, Long.toString(program.peakBytes(StepCompiler.STEP, batch)));
    facts.put(PEAK_MEMORY_METHOD, trainer.memoryMethod());
    trainer.peakStepBytes().ifPresent(bytes -> facts.put(PEAK_MEMORY, Long.toString(bytes)));
    return facts;
  }
}

package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.PretrainedWeights;
import dev.lamina.core.backbone.StochasticDepth;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.backbone.YoloV8;
import dev.lamina.core.backbone.YoloVariant;
import dev.lamina.core.data.HeldOut;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Regularization;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.replacement.ReplacedBackbone;
import dev.lamina.core.replacement.Replacement;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.train.TrainingData;
import dev.lamina.core.train.TrainingSettings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One trial as a user writes it, checked: which network, cut how, trained by which method, how.
 * What the data decides (classes, image size) comes later. A value.
 *
 * <p>README lists the keys with their defaults.
 */
public final class TrialSpec {

  private final SpecNode node;
  private final String model;
  private final Optional<Replacement> replacement;
  private final Partitions partition;
  private final Methods method;
  private final Training training;
  private final NormalizationChoice normalization;
  private final StepCompiler.Options compilation;
  private final Optional<ValidationChoice> validation;
  private final Optional<InitialWeights> initialWeights;
  private final Optional<Freeze> freeze;
  private final Optional<YoloVariant> cells;
  private final Optional<TextReading> text;
  private final Optional<InferenceSpeed> inferenceSpeed;
  private final Optional<EightBitInference> int8;

  private TrialSpec(
      SpecNode node,
      String model,
      Optional<Replacement> replacement,
      Partitions partition,
      Methods method,
      Training training,
      NormalizationChoice normalization,
      StepCompiler.Options compilation,
      Optional<ValidationChoice> validation,
      Optional<InitialWeights> initialWeights,
      Optional<Freeze> freeze,
      Optional<YoloVariant> cells,
      Optional<TextReading> text,
      Optional<InferenceSpeed> inferenceSpeed,
      Optional<EightBitInference> int8) {
    this.node = node;
    this.model = model;
    this.replacement = replacement;
    this.partition = partition;
    this.method = method;
    this.training = training;
    this.normalization = normalization;
    this.compilation = compilation;
    this.validation = validation;
    this.initialWeights = initialWeights;
    this.freeze = freeze;
    this.cells = cells;
    this.text = text;
    this.inferenceSpeed = inferenceSpeed;
    this.int8 = int8;
  }

  /**
   * Reads a trial.
   *
   * @throws SpecException for an unknown key, a wrong type, or a value out of range; the message
   *     has the key's path
   */
  public static TrialSpec of(SpecNode node) {
    SpecMap map = node.mapping();
    SpecNode modelName = map.required("model");
    String model = modelName.text();
    if (!Backbones.names().contains(model)) {
      throw modelName.unknown("model", Backbones.names());
    }
    Optional<Replacement> replacement =
        map.optional("replacement").filter(given -> !isNone(given)).map(Replacement::of);
    Partitions partition = map.optional("partition").map(Partitions::of).orElse(Partitions.WHOLE);
    Fidelity fidelity = map.constant("fidelity", Fidelity.class, Fidelity.RECOMMENDED);
    Methods method =
        Methods.of(map.required("method"), fidelity, Backbones.areForPhotographs(model));
    Training training = Training.of(map, model);
    NormalizationChoice normalization =
        map.optional("normalization")
            .map(section -> section.checked(() -> NormalizationChoice.of(section)))
            .orElse(NormalizationChoice.HALF);
    Precision precision = map.constant("precision", Precision.class, Precision.FLOAT32);
    var compilation =
        new StepCompiler.Options(
            ElementType.FLOAT32,
            precision.computation(),
            map.flag("channels-last", true),
            map.flag("activation-checkpointing", false),
            regularization(map),
            map.optional("weight-average").filter(given -> !isNone(given)).map(Training::average),
            normalization.planned().mean(),
            normalization.planned().deviation());
    Optional<ValidationChoice> validation = map.optional("validation").map(ValidationChoice::of);
    Optional<InitialWeights> weights = map.optional("initial-weights").map(InitialWeights::of);
    Optional<YoloVariant> cells = CellKeys.of(map, model);
    Optional<Freeze> freeze =
        map.optional("freeze").filter(given -> !isNone(given)).map(Freeze::of);
    Optional<TextReading> text = TextReading.of(map, model);
    Optional<InferenceSpeed> speed = map.optional("inference-speed").map(InferenceSpeed::of);
    Optional<EightBitInference> int8 = map.optional("int8").map(EightBitInference::of);
    if (replacement.isPresent() && compilation.average().isPresent()) {
      throw SpecException.at(
          map.required("weight-average").path(),
          "Invalid weight-average: blocks are replaced, and have no weights of their own to average (want no weight-average, or no replacement)");
    }
    if (Backbones.task(model) == Task.SEGMENTATION || Backbones.task(model) == Task.DETECTION) {
      refuse(map, "int8", model);
      refuse(map, "label-smoothing", model);
    }
    map.done();
    return new TrialSpec(
        node,
        model,
        replacement,
        partition,
        method,
        training,
        normalization,
        compilation,
        validation,
        weights,
        freeze,
        cells,
        text,
        speed,
        int8);
  }

  private static void refuse(SpecMap map, String key, String model) {
    map.optional(key)
        .ifPresent(
            node -> {
              throw SpecException.at(
                  node.path(),
                  "Invalid %s: %s classifies no pictures (want no %s)".formatted(key, model, key));
            });
  }

  /** What a sweep says where other trials have something. */
  private static boolean isNone(SpecNode node) {
    return node.isText() && node.text().equals("none");
  }

  private static Regularization regularization(SpecMap map) {
    return new Regularization(
        belowOne(map, "label-smoothing"), new StochasticDepth(belowOne(map, "stochastic-depth")));
  }

  private static double belowOne(SpecMap map, String key) {
    Optional<SpecNode> node = map.optional(key);
    double number = node.map(given -> given.number(0, 1)).orElse(0.0);
    if (number == 1) {
      throw node.orElseThrow().wrong("a number from 0, below 1");
    }
    return number;
  }

  /** What it was read from. */
  public SpecNode node() {
    return node;
  }

  /** Name of its network. */
  public String model() {
    return model;
  }

  /** Its method without settings, such as {@code dgl+man}: the objective and its plug-ins. */
  public String methodName() {
    return method.name();
  }

  /** Canonical text of its method: equal methods have equal texts. */
  public String methodText() {
    return node.mapping().required("method").canonical();
  }

  /** Canonical text of what decides what it starts from; empty if it names no file. */
  public String initialWeightsText() {
    return initialWeights.isEmpty() ? "" : text("initial-weights") + text("replacement");
  }

  /** Whether blocks of its network are replaced. */
  public boolean replacesBlocks() {
    return replacement.isPresent();
  }

  /** What stands in the place of replaced blocks, such as {@code light}. */
  String replacementText() {
    return replacement
        .map(replaced -> replaced.surrogate().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .orElse("none");
  }

  /**
   * Parameters of a network of this trial as it is deployed: those of replaced blocks written out.
   */
  long deployedParameters(Backbone network) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(written(network), graph.root());
    return graph.variables(Variable.Role.PARAMETER).stream().mapToLong(Variable::elements).sum();
  }

  private String text(String key) {
    return node.mapping().optional(key).map(SpecNode::canonical).orElse("");
  }

  /** SHA-256 of the canonical text, in hexadecimal. */
  public String digest() {
    return Sha256.of(node.canonical());
  }

  public int epochs() {
    return training.settings().epochs();
  }

  public TrainingSettings settings() {
    return training.settings();
  }

  /** What convolutions and linear layers compute in; everything else is float32. */
  Precision precision() {
    return Precision.of(compilation.computation());
  }

  /** Whether some samples are for validation. */
  public boolean validates() {
    return validation.isPresent();
  }

  /**
   * Refuses training sets too small for what is held out of them.
   *
   * @param samples for training and validation together
   * @throws SpecException if none would be held out, or none left
   */
  public void checkHoldsOut(long samples) {
    validation.ifPresent(
        choice -> node.mapping().required("validation").checked(() -> checked(choice, samples)));
  }

  private static boolean checked(ValidationChoice choice, long samples) {
    choice.check(samples);
    return true;
  }

  /**
   * Whether it is chosen by a split of the data of its own, beside that which it is measured by.
   */
  public boolean readsValidationSplit() {
    return validation.map(ValidationChoice::isSplit).orElse(false);
  }

  /**
   * Refuses data that do not tell the mean and deviation by which this trial normalizes images.
   *
   * @param ofData what the data set tells of its training pictures
   * @throws SpecException if it tells nothing and the trial has no constants of its own
   */
  public void checkNormalizes(Optional<Normalization> ofData) {
    Normalization unused = normalization(ofData);
  }

  /**
   * By what its images are normalized.
   *
   * @param ofData what the data set tells of its training pictures
   * @throws SpecException if it tells nothing and the trial has no constants of its own
   */
  public Normalization normalization(Optional<Normalization> ofData) {
    return normalization
        .resolved(ofData)
        .orElseThrow(() -> NormalizationChoice.refusal(node.mapping().required("normalization")));
  }

  /** By what its images are normalized. */
  NormalizationChoice normalization() {
    return normalization;
  }

  /**
   * The samples as this trial uses them: with those for validation taken out of the training set,
   * where they are a share of it.
   *
   * @param val the split for validation, of a trial that reads it
   * @throws SpecException if none would be held out, or none left, or the training set does not
   *     tell the mean and deviation that are asked for
   */
  TrainingData data(SampleSet train, Optional<SampleSet> val, SampleSet test) {
    Normalization constants = normalization(train.normalization());
    int threads = DataThreads.ofThisMachine();
    Check.argument(
        val.isPresent() == readsValidationSplit(),
        "Invalid samples for validation: %s (want some where the trial reads their split, and else none)",
        val.isPresent() ? "some" : "none");
    if (validation.isEmpty() || readsValidationSplit()) {
      return new TrainingData(train, val, test, constants, context(), threads);
    }
    HeldOut parts = held(() -> HeldOut.of(train, validation.get().share().getAsDouble()));
    return new TrainingData(
        parts.rest(), Optional.of(parts.held()), test, constants, context(), threads);
  }

  private OptionalInt context() {
    return text.stream().mapToInt(TextReading::context).findFirst();
  }

  private <T> T held(Supplier<T> parts) {
    return node.mapping().required("validation").checked(parts);
  }

  /** Where its network is cut. */
  Partitions partition() {
    return partition;
  }

  /**
   * What trains its network, cut somewhere.
   *
   * @throws SpecException if the method cannot, or what is frozen does not fit
   */
  SupervisionPlan plan(Partition partition) {
    return frozen(method.plan(partition));
  }

  /** The same, but for partitions that leave a local method nothing local. */
  SupervisionPlan localPlan(Partition partition) {
    return frozen(method.localPlan(partition));
  }

  private SupervisionPlan frozen(SupervisionPlan plan) {
    return freeze.map(frozen -> frozen.in(plan)).orElse(plan);
  }

  /**
   * Measures its trained network as it is deployed, where the trial asks for that.
   *
   * @param trainer that trained it
   * @param network as deployed
   * @return what was measured by name, maybe nothing
   */
  SortedMap<String, Double> measured(
      Trainer trainer, Supplier<DeployedNetwork> network, ComputeDevice device) {
    var values = new TreeMap<String, Double>();
    if (inferenceSpeed.isEmpty() && int8.isEmpty()) {
      return values;
    }
    DeployedNetwork deployed = network.get();
    inferenceSpeed.ifPresent(
        speed ->
            values.put(
                Trainer.inferenceSpeed(readsText()),
                speed.of(
                    StepCompiler.inference(deployed.backbone(), compilation), deployed, device)));
    int8.ifPresent(
        eight ->
            eight.measure(trainer, deployed, compilation.channelsLast(), inferenceSpeed, values));
    return values;
  }

  /** Why it never reports a metric that others do; empty if it does. */
  Optional<String> neverReports(String metric) {
    String measure = metric.substring(metric.indexOf('/') + 1);
    boolean held = metric.startsWith(Trainer.TEST) || metric.startsWith(Trainer.VALIDATION);
    if ((held && !task().measures().contains(measure))
        || metric.contains(readsText() ? "images" : "tokens")) {
      return Optional.of(
          "it learns from %s (want test/ and one of: %s)"
              .formatted(task().told(), String.join(", ", task().measures())));
    }
    if (metric.startsWith(Trainer.INT8) && task() != Task.CLASSIFICATION) {
      return Optional.of("no network of its kind is measured in eight bits (want another metric)");
    }
    if (metric.startsWith(Trainer.INT8) && int8.isEmpty()) {
      return Optional.of("nothing of it is measured in eight bits (want int8: {} in the trial)");
    }
    if (inferenceSpeed.isEmpty()
        && (metric.startsWith("inference/") || metric.equals(Trainer.INT8_SPEED))) {
      return Optional.of("that is not measured (want inference-speed: {} in the trial)");
    }
    return Optional.empty();
  }

  /** Whether its network predicts the tokens of a text. */
  public boolean readsText() {
    return task() == Task.LANGUAGE_MODELLING;
  }

  /** What its network is for. */
  public Task task() {
    return Backbones.task(model);
  }

  /**
   * Height and width of what its network sees; of one that reads text, the tokens of a window.
   *
   * @param pictures size of the pictures of a data set; empty if they differ
   * @throws SpecException if it sees images of different sizes, or no square ones
   */
  public int inputSize(Optional<ImageSize> pictures) {
    if (text.isPresent()) {
      return text.get().context();
    }
    return node.checked(
        () -> {
          ImageSize seen = training.settings().views().imageSize(pictures);
          if (seen.height() != seen.width()) {
            throw new SpecException(
                "Cannot train on images of %s (want square images, or augmentation that cuts squares)"
                    .formatted(seen));
          }
          return seen.height();
        });
  }

  /**
   * Its network for data of some kind.
   *
   * @param size height and width of the images it sees, or tokens of a window
   * @throws SpecException if the network or the augmentation cannot have such images
   */
  Backbone backbone(int classes, int size) {
    Backbone whole = whole(classes, size);
    return replacement.<Backbone>map(replaced -> replaced(replaced, whole)).orElse(whole);
  }

  /**
   * Its network as it is deployed: without auxiliary networks, and with the weights of replaced
   * blocks written out.
   *
   * @param size as above
   * @throws SpecException as above
   */
  public Backbone deployed(int classes, int size) {
    return written(backbone(classes, size));
  }

  private static Backbone written(Backbone network) {
    return network instanceof ReplacedBackbone replaced ? replaced.materialised() : network;
  }

  /** Whether its images lie in memory channel by channel of each pixel. */
  public boolean isChannelsLast() {
    return compilation.channelsLast();
  }

  /**
   * Errors name the section of the replacement, also those of blocks that have not what it needs.
   */
  private ReplacedBackbone replaced(Replacement replacing, Backbone whole) {
    return node.mapping()
        .required("replacement")
        .checked(
            () -> {
              ReplacedBackbone replaced = replacing.in(whole);
              Network.declare(replaced, new Graph(ElementType.FLOAT32).root());
              return replaced;
            });
  }

  /** A network with the modules and losses that are asked for. */
  private Backbone varied(Backbone network) {
    return cells.isPresent() && network instanceof YoloV8 yolo ? yolo.with(cells.get()) : network;
  }

  /** Its network before any block is replaced. */
  private Backbone whole(int classes, int size) {
    inputSize(Optional.of(ImageSize.square(size)));
    return node.checked(
        () -> {
          Backbone named = Backbones.named(model, classes, size);
          Backbone whole = varied(text.map(reading -> reading.in(named)).orElse(named));
          compilation.regularization().stochasticDepth().check(whole);
          inferenceSpeed.ifPresent(speed -> speed.check(whole));
          return whole;
        });
  }

  /**
   * What the backbone starts from, if the trial names a file. Reads the file, and checks that it is
   * the one the trial was written for.
   *
   * @throws LaminaException of kind DATA if the file is not there, is another one, or does not fit
   */
  public Optional<PretrainedWeights> initialWeights(int classes, int size) {
    return initialWeights.map(
        weights -> {
          Backbone whole = whole(classes, size);
          List<HostTensor> tensors = weights.tensors();
          return replacement
              .map(replaced -> replaced(replaced, whole))
              .map(replaced -> start(replaced, weights, tensors))
              .orElseGet(() -> weights.in(whole, tensors));
        });
  }

  /** Of a file of the replaced network itself, or else of the whole one. */
  private PretrainedWeights start(
      ReplacedBackbone replaced, InitialWeights weights, List<HostTensor> tensors) {
    return replaced.isHeldBy(tensors)
        ? weights.in(replaced, tensors)
        : node.checked(() -> replaced.start(weights.in(replaced.whole(), tensors)));
  }

  /**
   * The training program of a plan of this trial, before the data are known: where images are
   * normalized by mean and deviation of the data, it has 1/2 for both. They change no shape and no
   * memory, and nothing at all unless a loss undoes the normalization.
   */
  public Program program(SupervisionPlan plan) {
    return StepCompiler.training(plan, training.optimizer(), compilation);
  }

  /**
   * The training program of a plan of this trial for its data.
   *
   * @throws SpecException if whole pictures are measured, and have no common size
   */
  Program program(SupervisionPlan plan, TrainingData data) {
    Normalization constants = data.normalization();
    return StepCompiler.training(
        plan,
        training.optimizer(),
        compilation.normalizedBy(constants.mean(), constants.deviation()),
        measured(plan.partition().backbone(), data));
  }

  private static Shape measured(Backbone backbone, TrainingData data) {
    if (backbone.task() != Task.SEGMENTATION) {
      return backbone.input();
    }
    ImageSize size = data.measuredSize();
    return Shape.batchOf(data.test().channels(), size.height(), size.width());
  }

  /** Whether this reads as the same training as another trial, however both are written. */
  boolean trainsAs(TrialSpec other) {
    return model.equals(other.model)
        && learnsAs(other)
        && training.equals(other.training)
        && normalization.equals(other.normalization)
        && validation.equals(other.validation)
        && initialWeights.equals(other.initialWeights)
        && cells.equals(other.cells)
        && freeze.map(Freeze::through).equals(other.freeze.map(Freeze::through))
        && text.equals(other.text)
        && inferenceSpeed.equals(other.inferenceSpeed)
        && int8.equals(other.int8);
  }

  /** What counts before the classifier: of a linear probe the weights of the backbone alone. */
  private boolean learnsAs(TrialSpec other) {
    if (isProbe() && other.isProbe()) {
      // Plug-ins may judge by the classifier more than once.
      boolean plain = !method.hasPlugins() && !other.method.hasPlugins();
      return (plain || method.trainsAs(other.method))
          && replacement
              .map(Replacement::inferred)
              .equals(other.replacement.map(Replacement::inferred))
          && probed(compilation).equals(probed(other.compilation));
    }
    return replacement.equals(other.replacement)
        && partition.cutsAs(other.partition)
        && method.trainsAs(other.method)
        && compilation.equals(other.compilation);
  }

  private boolean isProbe() {
    return freeze.map(Freeze::isProbe).orElse(false);
  }

  /** Without what a frozen backbone has no use for. */
  private static StepCompiler.Options probed(StepCompiler.Options options) {
    return new StepCompiler.Options(
        options.precision(),
        options.computation(),
        options.channelsLast(),
        false,
        new Regularization(options.regularization().labelSmoothing(), StochasticDepth.NONE),
        options.average(),
        options.mean(),
        options.deviation());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrialSpec spec && node.canonical().equals(spec.node.canonical());
  }

  @Override
  public int hashCode() {
    return node.canonical().hashCode();
  }

  @Override
  public String toString() {
    return node.canonical();
  }
}

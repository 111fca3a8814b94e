package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.PretrainedWeights;
import dev.lamina.core.data.Augmentation;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.AdamW;
import dev.lamina.core.train.LearningRate;
import dev.lamina.core.train.Optimizer;
import dev.lamina.core.train.Sgd;
import dev.lamina.core.train.TrainingSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One trial as a user writes it, checked: which network, cut how, trained by which method, how.
 * What the data decides (classes, image size) comes later. A value.
 *
 * <p>README lists the keys with their defaults.
 */
public final class TrialSpec {

  private static final List<String> OPTIMIZERS = List.of("sgd", "adamw");
  private static final List<String> SCHEDULES = List.of("constant", "cosine", "step");

  /** Keys that change no program and no batch. */
  private static final List<String> WITHOUT_MEMORY =
      List.of("learning-rate", "epochs", "augmentation", "seed", "threads", "initial-weights");

  private static final RecentPlans RECENT = new RecentPlans();

  private final SpecNode node;
  private final String model;
  private final Partitions partition;
  private final Methods method;
  private final Optimizer optimizer;
  private final boolean channelsLast;
  private final boolean checkpointing;
  private final TrainingSettings settings;
  private final Optional<InitialWeights> initialWeights;

  private TrialSpec(
      SpecNode node,
      String model,
      Partitions partition,
      Methods method,
      Optimizer optimizer,
      boolean channelsLast,
      boolean checkpointing,
      TrainingSettings settings,
      Optional<InitialWeights> initialWeights) {
    this.node = node;
    this.model = model;
    this.partition = partition;
    this.method = method;
    this.optimizer = optimizer;
    this.channelsLast = channelsLast;
    this.checkpointing = checkpointing;
    this.settings = settings;
    this.initialWeights = initialWeights;
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
    Partitions partition = map.optional("partition").map(Partitions::of).orElse(Partitions.WHOLE);
    Fidelity fidelity = map.constant("fidelity", Fidelity.class, Fidelity.RECOMMENDED);
    Methods method = Methods.of(map.required("method"), fidelity);
    SpecNode optimizing = map.required("optimizer");
    Optimizer optimizer = optimizing.checked(() -> optimizer(optimizing));
    SpecNode rating = map.required("learning-rate");
    LearningRate rate = rating.checked(() -> rate(rating));
    var settings =
        new TrainingSettings(
            rate,
            (int) map.required("epochs").integer(1, 1_000_000),
            (int) map.required("batch-size").integer(1, 1 << 20),
            map.optional("augmentation")
                .map(section -> section.checked(() -> augmentation(section)))
                .orElse(Augmentation.NONE),
            map.optional("normalization")
                .map(section -> section.checked(() -> normalization(section)))
                .orElse(Normalization.half(3)),
            map.optional("seed").map(seed -> seed.integer(0, Long.MAX_VALUE)).orElse(0L),
            map.integer("threads", 1, 1024, 1));
    if (rate instanceof LearningRate.Cosine cosine && cosine.warmupEpochs() >= settings.epochs()) {
      throw SpecException.at(
          rating.path(),
          "Invalid warmup-epochs: %s of %s epochs (want fewer)"
              .formatted(cosine.warmupEpochs(), settings.epochs()));
    }
    boolean channelsLast = map.flag("channels-last", true);
    boolean checkpointing = map.flag("activation-checkpointing", false);
    Optional<InitialWeights> weights = map.optional("initial-weights").map(InitialWeights::of);
    map.done();
    return new TrialSpec(
        node, model, partition, method, optimizer, channelsLast, checkpointing, settings, weights);
  }

  private static Optimizer optimizer(SpecNode node) {
    SpecMap map = node.mapping();
    SpecNode name = map.required("name");
    double most = Double.MAX_VALUE;
    Optimizer optimizer =
        switch (name.text()) {
          case "sgd" ->
              new Sgd(
                  map.number("momentum", 0, 1, 0.9),
                  map.number("weight-decay", 0, most, 1e-4),
                  map.flag("nesterov", true));
          case "adamw" ->
              new AdamW(
                  map.number("beta1", 0, 1, 0.9),
                  map.number("beta2", 0, 1, 0.999),
                  map.number("epsilon", 0, 1, 1e-8),
                  map.number("weight-decay", 0, most, 0.01));
          default -> throw name.unknown("optimizer", OPTIMIZERS);
        };
    map.done();
    return optimizer;
  }

  private static LearningRate rate(SpecNode node) {
    SpecMap map = node.mapping();
    double base = map.required("base").number(0, Double.MAX_VALUE);
    SpecNode schedule = map.required("schedule");
    LearningRate rate =
        switch (schedule.text()) {
          case "constant" -> new LearningRate.Constant(base);
          case "cosine" ->
              new LearningRate.Cosine(
                  base,
                  map.integer("warmup-epochs", 0, 1_000_000, 0),
                  map.number("warmup-start", 0, Double.MAX_VALUE, 0.01),
                  map.constant(
                      "end", LearningRate.Cosine.End.class, LearningRate.Cosine.End.ABOVE_ZERO));
          case "step" ->
              new LearningRate.Step(
                  base,
                  map.required("factor").number(0, 1),
                  map.required("after").list().stream().map(n -> n.number(0, 1)).toList());
          default -> throw schedule.unknown("schedule", SCHEDULES);
        };
    map.done();
    return rate;
  }

  private static Augmentation augmentation(SpecNode node) {
    SpecMap map = node.mapping();
    var augmentation =
        new Augmentation(
            map.integer("padding", 0, 64, 0),
            map.constant("fill", Augmentation.Fill.class, Augmentation.Fill.ZERO),
            map.flag("flip", false));
    map.done();
    return augmentation;
  }

  private static Normalization normalization(SpecNode node) {
    if (node.isText()) {
      return switch (node.text()) {
        case "cifar10" -> Normalization.CIFAR10;
        case "half" -> Normalization.half(3);
        default -> throw node.wrong("cifar10, half, or mean and deviation by channel");
      };
    }
    SpecMap map = node.mapping();
    var normalization =
        new Normalization(numbers(map.required("mean")), numbers(map.required("deviation")));
    map.done();
    return normalization;
  }

  private static List<Double> numbers(SpecNode node) {
    return node.list().stream()
        .map(n -> n.number(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
        .toList();
  }

  /** What it was read from. */
  public SpecNode node() {
    return node;
  }

  /** SHA-256 of the canonical text, in hexadecimal. */
  public String digest() {
    return Sha256.of(node.canonical());
  }

  public int epochs() {
    return settings.epochs();
  }

  public TrainingSettings settings() {
    return settings;
  }

  /**
   * The method written out for data of some kind.
   *
   * @param size height and width of the images
   * @throws SpecException if the network cannot be cut so, or the method cannot train it
   */
  public SupervisionPlan plan(int classes, int size) {
    Backbone backbone =
        node.checked(
            () -> {
              settings.augmentation().checkFits(size, size);
              return Backbones.named(model, classes, size);
            });
    if (!partition.forMethod()) {
      return method.plan(partition.of(backbone));
    }
    List<PlannedCut> tried = partition.node().checked(() -> cuts(backbone, partition.memory()));
    return tried.get(tried.size() - 1).plan();
  }

  /**
   * The cuts whose programs were looked at for a budget, by number of modules: the last one is the
   * first that fits, the one before has one module less.
   *
   * @param size height and width of the images
   * @throws SpecException if none fits, or the method cannot train the network
   */
  public List<PlannedCut> cuts(int classes, int size, MemoryBudget budget) {
    return cuts(node.checked(() -> Backbones.named(model, classes, size)), Optional.of(budget));
  }

  /** For a budget; or else for the number of modules that the trial asks for. */
  private List<PlannedCut> cuts(Backbone backbone, Optional<MemoryBudget> budget) {
    var search =
        new ModuleSearch(
            backbone, partition.stem(), method::plan, this::program, settings.batchSize());
    String key =
        "%s %s %s %s"
            .formatted(
                memoryKey(),
                backbone.classes(),
                backbone.input(),
                budget.map(MemoryBudget::bytes).orElse(0L));
    return RECENT.of(
        key,
        () ->
            budget.isPresent()
                ? search.within(budget.get())
                : List.of(search.leastPeak(partition.modules().orElseThrow())));
  }

  /**
   * Text of what decides the memory of a step: trials that differ in learning rate or seed alone
   * have the same.
   */
  public String memoryKey() {
    var keys = new TreeMap<String, Object>();
    ((Map<?, ?>) node.value()).forEach((key, value) -> keys.put((String) key, value));
    WITHOUT_MEMORY.forEach(keys::remove);
    return SpecNode.of("", keys).canonical();
  }

  /**
   * What the backbone starts from, if the trial names a file. Reads the file, and checks that it is
   * the one the trial was written for.
   *
   * @throws LaminaException of kind DATA if the file is not there, is another one, or does not fit
   */
  public Optional<PretrainedWeights> initialWeights(int classes, int size) {
    return initialWeights.map(
        weights -> weights.read(node.checked(() -> Backbones.named(model, classes, size))));
  }

  /** The training program of a plan of this trial. */
  public Program program(SupervisionPlan plan) {
    return StepCompiler.training(plan, optimizer, compilation());
  }

  private StepCompiler.Options compilation() {
    return new StepCompiler.Options(
        ElementType.FLOAT32,
        channelsLast,
        checkpointing,
        settings.normalization().mean(),
        settings.normalization().deviation());
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

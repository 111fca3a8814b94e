package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.local.WeightAverage;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.AdamW;
import dev.lamina.core.train.Clipped;
import dev.lamina.core.train.LearningRate;
import dev.lamina.core.train.Optimizer;
import dev.lamina.core.train.Paced;
import dev.lamina.core.train.Pacing;
import dev.lamina.core.train.Sgd;
import dev.lamina.core.train.TrainingSettings;
import dev.lamina.core.train.Views;
import dev.lamina.core.train.Warmup;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads how a trial trains: optimizer, learning rate, epochs, batches and what is seen of images.
 */
record Training(Optimizer optimizer, TrainingSettings settings) {

  private static final List<String> OPTIMIZERS = List.of("sgd", "adamw");
  private static final double USUAL_WARMUP_START = 0.01;
  private static final List<String> SCHEDULES =
      List.of("constant", "cosine", "linear", "step", "poly");
  private static final double USUAL_POWER = 0.9;

  /**
   * @param map of the trial; keys of other ideas stay unread
   * @param model name of its network
   */
  static Training of(SpecMap map, String model) {
    SpecNode optimizing = map.required("optimizer");
    Optimizer optimizer = optimizing.checked(() -> optimizer(optimizing));
    SpecNode rating = map.required("learning-rate");
    LearningRate rate = rating.checked(() -> rate(rating));
    Pacing pacing = pacing(map, rate, optimizer, model);
    Views views = views(map, model);
    var settings =
        new TrainingSettings(
            pacing,
            (int) map.required("epochs").integer(1, 1_000_000),
            (int) map.required("batch-size").integer(1, 1 << 20),
            views,
            map.optional("seed").map(seed -> seed.integer(0, Long.MAX_VALUE)).orElse(0L),
            map.integer("threads", 1, 1024, 1));
    if (rate instanceof LearningRate.Cosine cosine && cosine.warmupEpochs() >= settings.epochs()) {
      throw SpecException.at(
          rating.path(),
          "Invalid warmup-epochs: %s of %s epochs (want fewer, such as 0, or more epochs)"
              .formatted(cosine.warmupEpochs(), settings.epochs()));
    }
    boolean plain = pacing.equals(Pacing.of(rate));
    return new Training(plain ? optimizer : new Paced(optimizer, pacing), settings);
  }

  private static Views views(SpecMap map, String model) {
    return switch (Backbones.task(model)) {
      case CLASSIFICATION, LANGUAGE_MODELLING -> PictureKeys.of(map);
      case SEGMENTATION -> PixelKeys.of(map);
      case DETECTION -> BoxKeys.of(map, model);
    };
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
                  map.constant("decayed", Sgd.Decayed.class, Sgd.Decayed.ALL),
                  map.flag("nesterov", true));
          case "adamw" ->
              new AdamW(
                  map.number("beta1", 0, 1, 0.9),
                  map.number("beta2", 0, 1, 0.999),
                  map.number("epsilon", 0, 1, 1e-8),
                  map.number("weight-decay", 0, most, 0.01));
          default -> throw name.unknown("optimizer", OPTIMIZERS);
        };
    Optional<Double> norm = map.optional("clip-norm").map(n -> n.number(0, most));
    map.done();
    return norm.<Optimizer>map(c -> new Clipped(optimizer, c)).orElse(optimizer);
  }

  private static Pacing pacing(SpecMap map, LearningRate rate, Optimizer optimizer, String model) {
    Optional<Warmup> warmup =
        map.optional("warmup")
            .filter(given -> !(given.isText() && given.text().equals("none")))
            .map(given -> given.checked(() -> warmup(given, rate, optimizer)));
    int accumulation = map.integer("gradient-accumulation", 1, 1 << 16, 1);
    if (accumulation > 1 && Backbones.byCells(model).isEmpty()) {
      throw SpecException.at(
          map.optional("gradient-accumulation").orElseThrow().path(),
          "Invalid gradient-accumulation: the loss of %s is a mean over the batch (want 1, or a yolov8, whose loss is a sum)"
              .formatted(model));
    }
    return new Pacing(rate, warmup, accumulation);
  }

  private static Warmup warmup(SpecNode node, LearningRate rate, Optimizer optimizer) {
    if (rate instanceof LearningRate.Cosine cosine && cosine.warmupEpochs() > 0) {
      throw SpecException.at(
          node.path(),
          "Invalid warmup: the learning rate has warmup-epochs of its own (want one of them)");
    }
    SpecMap map = node.mapping();
    OptionalDouble own = optimizer.ownMomentum();
    var warmup =
        new Warmup(
            map.number("epochs", 0, 1e6, 3),
            map.integer("least-steps", 1, 1 << 30, Warmup.LEAST_STEPS),
            map.number("bias-rate", 0, Double.MAX_VALUE, own.isPresent() ? 0.1 : 0),
            own.isPresent() ? map.number("momentum", 0, 1, Math.min(0.8, own.getAsDouble())) : 0,
            own.orElse(0));
    map.done();
    return warmup;
  }

  /** Reads the {@code weight-average}: true for the usual one. */
  static WeightAverage average(SpecNode node) {
    return node.checked(
        () -> {
          SpecMap map = node.mapping();
          var average =
              new WeightAverage(
                  map.number("decay", 0, 1, 0.9999), map.number("ramp", 0, 1e9, 2000));
          map.done();
          return average;
        });
  }

  private static LearningRate.Cosine cosine(SpecMap map, double base) {
    int warmup = map.integer("warmup-epochs", 0, 1_000_000, 0);
    // The papers' 0.01 is for rates of SGD: beside one for AdamW it would be no warm-up.
    double usual = base > USUAL_WARMUP_START ? USUAL_WARMUP_START : base / 10;
    double start = map.number("warmup-start", 0, Double.MAX_VALUE, usual);
    return new LearningRate.Cosine(
        base,
        warmup,
        // Without a warm-up it counts for nothing: rates that train the same are equal.
        warmup == 0 ? usual : start,
        map.constant("end", LearningRate.Cosine.End.class, LearningRate.Cosine.End.ABOVE_ZERO));
  }

  private static LearningRate rate(SpecNode node) {
    SpecMap map = node.mapping();
    double base = map.required("base").number(0, Double.MAX_VALUE);
    SpecNode schedule = map.required("schedule");
    LearningRate rate =
        switch (schedule.text()) {
          case "constant" -> new LearningRate.Constant(base);
          case "cosine" -> cosine(map, base);
          case "linear" -> new LearningRate.Linear(base, map.number("last", 0, 1, 0.01));
          case "step" ->
              new LearningRate.Step(
                  base,
                  map.required("factor").number(0, 1),
                  map.required("after").list().stream().map(n -> n.number(0, 1)).toList());
          case "poly" ->
              new LearningRate.Poly(
                  base,
                  map.number("power", 0, Double.MAX_VALUE, USUAL_POWER),
                  map.number("end", 0, Double.MAX_VALUE, 0));
          default -> throw schedule.unknown("schedule", SCHEDULES);
        };
    map.done();
    return rate;
  }
}

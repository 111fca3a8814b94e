package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.AdamW;
import dev.lamina.core.train.Clipped;
import dev.lamina.core.train.LearningRate;
import dev.lamina.core.train.Optimizer;
import dev.lamina.core.train.Sgd;
import dev.lamina.core.train.TrainingSettings;
import dev.lamina.core.train.Views;
import java.util.List;
import java.util.Optional;

/**
 * Reads how a trial trains: optimizer, learning rate, epochs, batches and what is seen of images.
 */
record Training(Optimizer optimizer, TrainingSettings settings) {

  private static final List<String> OPTIMIZERS = List.of("sgd", "adamw");
  private static final double USUAL_WARMUP_START = 0.01;
  private static final List<String> SCHEDULES = List.of("constant", "cosine", "step", "poly");
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
    Views views = views(map, model);
    var settings =
        new TrainingSettings(
            rate,
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
    return new Training(optimizer, settings);
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

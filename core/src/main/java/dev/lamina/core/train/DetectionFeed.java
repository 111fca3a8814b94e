package dev.lamina.core.train;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.DetectionSlot;
import dev.lamina.core.data.batch.DetectionSource;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.draw.LabelStatistics;
import dev.lamina.core.draw.Tile;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.score.BoxBatches;
import dev.lamina.core.score.BoxScore;
import dev.lamina.core.score.BoxScoring;
import dev.lamina.core.score.Score;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Augmented pictures of objects, measured on whole pictures by the protocol of COCO and by that of
 * YOLO.
 */
final class DetectionFeed implements Feed {

  private final TrainingSettings settings;
  private final BoxViews views;
  private final TrainingData data;
  private final BoxBatches batches;
  private final BoxScoring scoring;
  private final DetectorDrawings drawings;

  /** What was measured last on test pictures; empty before. */
  private Optional<BoxScore> tested = Optional.empty();

  /** Some of those pictures. */
  private List<Tile> compared = List.of();

  /** That batches are learned from; 0 before. */
  private int epoch;

  /** Some views of the last epoch. */
  private List<Tile> learned = new ArrayList<>();

  /** Some views of the first epoch, whose pictures may be mixed as those of the last are not. */
  private List<Tile> learnedFirst = List.of();

  /**
   * @throws SpecException if batches are too large
   * @throws LaminaException of kind DATA if a part of the data has no object that counts
   */
  DetectionFeed(TrainingSettings settings, BoxViews views, TrainingData data) {
    this.settings = settings;
    this.views = views;
    this.data = data;
    this.drawings = new DetectorDrawings(data.train().classNames());
    requireObjects(data.train(), "learn from train");
    data.validation().ifPresent(held -> requireObjects(held, "measure validation"));
    requireObjects(data.test(), "measure test");
    this.batches =
        new BoxBatches(
            Math.min(settings.batchSize(), data.largest()),
            data.train().channels(),
            views.imageSize(data.train().imageSize()),
            views.detector());
    this.scoring =
        new BoxScoring(
            batches, views.frame(), views.detector(), data.normalization(), data.threads());
  }

  /** Before anything is trained: of nothing nothing is learned, and nothing is measured. */
  private void requireObjects(SampleSet samples, String purpose) {
    boolean any = false;
    for (int sample = 0; sample < samples.size(); sample++) {
      if (!(samples.target(sample) instanceof Boxes boxes)) {
        // Targets of another kind are refused by who reads them.
        return;
      }
      try {
        views.detector().check(boxes);
      } catch (LaminaException e) {
        throw new LaminaException(
            e.failure(),
            "Cannot use picture %s: %s".formatted(samples.key(sample), e.getMessage()),
            e);
      }
      any |= boxes.boxes().stream().anyMatch(Box::counts);
    }
    if (!any) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot %s: none of %s pictures has an object that counts (want boxes that are no crowd and not difficult)"
              .formatted(purpose, samples.size()));
    }
  }

  @Override
  public int examples() {
    return data.train().size();
  }

  @Override
  public BatchPipeline<?> training(int epoch, int visits) {
    this.epoch = epoch;
    DetectionSource source =
        DetectionSource.training(
            data.train(),
            views.augmentation().inEpoch(epoch, settings.epochs()),
            views.detector(),
            data.normalization(),
            settings.seed(),
            epoch);
    return start(source, visits);
  }

  @Override
  public BatchPipeline<?> drawn(int visits) {
    DetectionSource source =
        DetectionSource.drawn(data.train(), views.frame(), views.detector(), data.normalization());
    return start(source, visits);
  }

  private BatchPipeline<DetectionSlot> start(DetectionSource source, int visits) {
    return batches.start(source, settings.batchSize(), visits, data.threads());
  }

  @Override
  public HostBuffer inputs(Batch batch) {
    return batches.images(batch);
  }

  @Override
  public HostBuffer targets(Batch batch) {
    return batches.targets(batch);
  }

  @Override
  public Score measure(LoadedProgram program, SampleSet held) {
    var tiles = new ArrayList<Tile>();
    BoxScore score =
        scoring.score(
            program,
            held,
            SampleOrder.sequential(held.blocks()),
            (sample, seen, inside, found) -> {
              if (tiles.size() < DetectorDrawings.COMPARED) {
                tiles.add(DetectorDrawings.compared(held.key(sample), seen, inside));
              }
            });
    if (held == data.test()) {
      tested = Optional.of(score);
      compared = tiles;
    }
    return score;
  }

  @Override
  public List<PrecisionRecall> precisionRecall() {
    return tested.map(score -> score.precisionRecall(data.test().classNames())).orElse(List.of());
  }

  @Override
  public void learned(Batch batch) {
    if (batch.first() == 0) {
      learned = new ArrayList<>();
      learnedFirst = epoch == 1 ? learned : learnedFirst;
    }
    for (int i = 0; i < batch.count() && learned.size() < DetectorDrawings.VIEWS; i++) {
      learned.add(DetectorDrawings.learned(batches.shown(batch, i)));
    }
  }

  @Override
  public List<Drawing> drawings(int epoch) {
    var all = new ArrayList<Drawing>();
    tested.ifPresent(measurement -> all.addAll(drawings.measured(measurement, compared)));
    if (!learned.isEmpty()) {
      all.add(drawings.training(epoch, learned));
    }
    return all;
  }

  @Override
  public List<Drawing> firstDrawings() {
    int counted = Math.min(DetectorDrawings.COUNTED, examples());
    DetectionSource source =
        DetectionSource.drawn(data.train(), views.frame(), views.detector(), data.normalization());
    var labels = new LabelStatistics(data.train().classNames());
    try (BatchPipeline<DetectionSlot> filled = start(source, counted)) {
      for (int from = 0; from < counted; from += settings.batchSize()) {
        Batch batch = filled.next();
        for (int i = 0; i < batch.count(); i++) {
          int sample = source.order().index(from + i);
          DetectorDrawings.count(
              (Boxes) data.train().target(sample), batches.placement(batch, i), labels);
        }
      }
    }
    var all = new ArrayList<Drawing>();
    all.add(DetectorDrawings.labels(labels, counted, examples()));
    if (!learnedFirst.isEmpty()) {
      all.add(drawings.firstTraining(learnedFirst));
    }
    return all;
  }
}

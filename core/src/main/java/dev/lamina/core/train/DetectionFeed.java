package dev.lamina.core.train;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.FramedPicture;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.DetectionSlot;
import dev.lamina.core.data.batch.DetectionSource;
import dev.lamina.core.detection.Detector;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.draw.LabelStatistics;
import dev.lamina.core.draw.Tile;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.image.Placement;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Augmented pictures of objects, measured on whole pictures by the protocol of COCO and by that of
 * YOLO, in pixels of the pictures as they are stored: where those were resized, so were the areas
 * by which objects are small, medium or large. An object that is difficult counts as a crowd does:
 * it is neither found nor missed.
 */
final class DetectionFeed implements Feed {

  private static final int SLOTS = 2;

  /** Bytes of a batch to measure, where a single picture has no more. */
  private static final long MOST_PREDICTIONS = 128L << 20;

  private final TrainingSettings settings;
  private final BoxViews views;
  private final TrainingData data;
  private final ImageSize size;
  private final List<HostBuffer> images = new ArrayList<>();
  private final List<HostBuffer> targets = new ArrayList<>();
  private final List<Placement[]> placements = new ArrayList<>();
  private final List<FramedPicture[]> shown = new ArrayList<>();
  private final DetectorDrawings drawings;

  /** What was measured last on test pictures; empty before. */
  private Optional<DetectorMeasurement> tested = Optional.empty();

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
    this.size = views.imageSize(data.train().imageSize());
    this.drawings = new DetectorDrawings(data.train().classNames());
    requireObjects(data.train(), "learn from train");
    data.validation().ifPresent(held -> requireObjects(held, "measure validation"));
    requireObjects(data.test(), "measure test");
    int channels = data.train().channels();
    int largest = Math.min(settings.batchSize(), data.largest());
    int rows = views.detector().rows();
    int columns = views.detector().columns();
    PictureFeed.refuseLargeBatches(largest, channels, size);
    PictureFeed.refuseLargeBatches(largest, 4L * rows * columns, "pictures' targets");
    for (int i = 0; i < SLOTS; i++) {
      images.add(
          HostBuffer.allocate(ElementType.FLOAT32, largest, channels, size.height(), size.width()));
      targets.add(HostBuffer.allocate(ElementType.FLOAT32, largest, rows, columns));
      placements.add(new Placement[largest]);
      shown.add(new FramedPicture[largest]);
    }
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
    return batches(source, settings.batchSize(), visits);
  }

  @Override
  public BatchPipeline<?> drawn(int visits) {
    DetectionSource source =
        DetectionSource.drawn(data.train(), views.frame(), views.detector(), data.normalization());
    return batches(source, settings.batchSize(), visits);
  }

  private BatchPipeline<DetectionSlot> batches(DetectionSource source, int batchSize, int visits) {
    var slots = new ArrayList<DetectionSlot>();
    for (int i = 0; i < SLOTS; i++) {
      slots.add(
          new DetectionSlot(
              images.get(i).floats(),
              targets.get(i).floats(),
              placements.get(i),
              shown.get(i),
              size));
    }
    return BatchPipeline.start(source, batchSize, visits, slots, data.threads());
  }

  @Override
  public HostBuffer inputs(Batch batch) {
    return images.get(batch.slot()).first(batch.count());
  }

  @Override
  public HostBuffer targets(Batch batch) {
    return targets.get(batch.slot()).first(batch.count());
  }

  @Override
  public void measure(
      LoadedProgram program, SampleSet held, String prefix, SortedMap<String, Double> values) {
    int classes = held.classNames().size();
    int batchSize = measured(classes);
    DetectionSource source =
        DetectionSource.evaluation(held, views.frame(), views.detector(), data.normalization());
    var measurement = new DetectorMeasurement(classes);
    var tiles = new ArrayList<Tile>();
    double losses = 0;
    try (BatchPipeline<DetectionSlot> batches = batches(source, batchSize, held.size())) {
      for (int from = 0; from < held.size(); from += batchSize) {
        Batch batch = batches.next();
        Map<String, HostTensor> found =
            program.call(StepCompiler.MEASURE, inputs(batch), targets(batch));
        losses += found.get(StepCompiler.LOSS).toDoubles()[0] * batch.count();
        measurement.add(found(source, batch, found.get(StepCompiler.LOGITS), classes, tiles));
      }
    }
    measurement.put(prefix, values);
    if (held == data.test()) {
      tested = Optional.of(measurement);
      compared = tiles;
    }
    values.put(prefix + "loss", losses / held.size());
  }

  /** Pictures of a batch to measure: their predictions are handed out, and copied on the way. */
  private int measured(int classes) {
    long each = 4 * views.detector().predictions(classes);
    if (each > Integer.MAX_VALUE) {
      throw new SpecException(
          "Invalid size: a picture of %s has predictions of %s bytes for %s classes (want less than 2 GiB: a smaller one)"
              .formatted(size, each, classes));
    }
    return (int) Math.max(1, Math.min(settings.batchSize(), MOST_PREDICTIONS / each));
  }

  private List<ImageBoxes> found(
      DetectionSource source, Batch batch, HostTensor predictions, int classes, List<Tile> tiles) {
    Detector detector = views.detector();
    int each = Math.toIntExact(detector.predictions(classes));
    Check.state(
        predictions.type() == ElementType.FLOAT32
            && predictions.elements() == (long) batch.count() * each,
        "Cannot read predictions: %s (want %s of FLOAT32 for each of %s pictures)",
        predictions,
        each,
        batch.count());
    FloatBuffer all = predictions.bytes().asFloatBuffer();
    var pictures = new ArrayList<ImageBoxes>();
    for (int i = 0; i < batch.count(); i++) {
      int sample = source.order().index(batch.first() + i);
      Placement placement = placements.get(batch.slot())[i];
      List<Detection> inside = detector.detections(all.slice(i * each, each), placement);
      if (tiles.size() < DetectorDrawings.COMPARED) {
        FramedPicture picture = shown.get(batch.slot())[i];
        tiles.add(DetectorDrawings.compared(source.samples().key(sample), picture, inside));
      }
      List<Detection> detections =
          inside.stream().map(detection -> Detector.stored(detection, placement)).toList();
      pictures.add(new ImageBoxes(sample, truth(source.samples(), sample), detections, classes));
    }
    return pictures;
  }

  @Override
  public void learned(Batch batch) {
    if (batch.first() == 0) {
      learned = new ArrayList<>();
      learnedFirst = epoch == 1 ? learned : learnedFirst;
    }
    for (int i = 0; i < batch.count() && learned.size() < DetectorDrawings.VIEWS; i++) {
      learned.add(DetectorDrawings.learned(shown.get(batch.slot())[i]));
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
    try (BatchPipeline<DetectionSlot> batches = batches(source, settings.batchSize(), counted)) {
      for (int from = 0; from < counted; from += settings.batchSize()) {
        Batch batch = batches.next();
        for (int i = 0; i < batch.count(); i++) {
          int sample = source.order().index(from + i);
          DetectorDrawings.count(
              (Boxes) data.train().target(sample), placements.get(batch.slot())[i], labels);
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

  /** The writer has made sure that the target is boxes. */
  private static List<GroundTruth> truth(SampleSet samples, int sample) {
    return ((Boxes) samples.target(sample)).boxes().stream().map(DetectionFeed::truth).toList();
  }

  private static GroundTruth truth(Box box) {
    return new GroundTruth(
        box.label(), box.x(), box.y(), box.width(), box.height(), box.area(), !box.counts());
  }
}

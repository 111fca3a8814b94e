package dev.lamina.core.score;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.FramedPicture;
import dev.lamina.core.data.augment.SquareFrame;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.DetectionSource;
import dev.lamina.core.detection.Detector;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.image.Placement;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Scores programs whose method {@link StepCompiler#MEASURE} finds objects, in pixels of the
 * pictures as they are stored: where those were resized, so were the areas by which objects are
 * small, medium or large. An object that is difficult counts as a crowd does: it is neither found
 * nor missed.
 *
 * @param batches memory, which nobody else uses meanwhile
 * @param frame in which pictures are seen
 * @param detector what predictions mean
 * @param threads that fill batches
 */
public record BoxScoring(
    BoxBatches batches,
    SquareFrame frame,
    Detector detector,
    Normalization normalization,
    int threads) {

  /** Bytes of predictions of a batch, where a single picture has no more. */
  private static final long MOST_PREDICTIONS = 128L << 20;

  /** Gets what a program told of each sample. */
  @FunctionalInterface
  public interface Listener {

    /**
     * Of one sample.
     *
     * @param seen what the picture became; null behind the first {@link DetectionSource#SHOWN}
     * @param inside what was found, the surest first, in pixels of that
     * @param found the same in pixels of the stored picture
     */
    void told(int sample, FramedPicture seen, List<Detection> inside, List<Detection> found);
  }

  /**
   * Scores a program.
   *
   * @param samples stay their owner's to close
   * @param order those that are seen, in this order
   * @throws SpecException if a picture has too many predictions
   */
  public BoxScore score(
      LoadedProgram program, SampleSet samples, SampleOrder order, Listener listener) {
    int classes = samples.classNames().size();
    int batchSize = batchSize(classes);
    DetectionSource source =
        DetectionSource.evaluation(samples, order, frame, detector, normalization);
    var parts = new ArrayList<BoxScore>();
    parts.add(BoxScore.empty(classes));
    try (BatchPipeline<?> filled = batches.start(source, batchSize, order.size(), threads)) {
      for (int from = 0; from < order.size(); from += batchSize) {
        Batch batch = filled.next();
        Map<String, HostTensor> found =
            program.call(StepCompiler.MEASURE, batches.images(batch), batches.targets(batch));
        List<ImageBoxes> pictures =
            found(source, batch, found.get(StepCompiler.LOGITS), classes, listener);
        double loss = found.get(StepCompiler.LOSS).toDoubles()[0];
        parts.add(BoxScore.of(classes, pictures, loss));
      }
    }
    return BoxScore.merged(parts);
  }

  /** Pictures of a batch: their predictions are handed out, and copied on the way. */
  private int batchSize(int classes) {
    long each = 4 * detector.predictions(classes);
    if (each > Integer.MAX_VALUE) {
      throw new SpecException(
          "Invalid size: a picture of %s has predictions of %s bytes for %s classes (want less than 2 GiB: a smaller one)"
              .formatted(detector.size(), each, classes));
    }
    return (int) Math.max(1, Math.min(batches.samples(), MOST_PREDICTIONS / each));
  }

  private List<ImageBoxes> found(
      DetectionSource source, Batch batch, HostTensor predictions, int classes, Listener listener) {
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
      Placement placement = batches.placement(batch, i);
      List<Detection> inside = detector.detections(all.slice(i * each, each), placement);
      List<Detection> found =
          inside.stream().map(detection -> Detector.stored(detection, placement)).toList();
      listener.told(sample, batches.shown(batch, i), inside, found);
      pictures.add(new ImageBoxes(sample, truth(source.samples(), sample), found, classes));
    }
    return pictures;
  }

  /** The writer has made sure that the target is boxes. */
  private static List<GroundTruth> truth(SampleSet samples, int sample) {
    return ((Boxes) samples.target(sample)).boxes().stream().map(BoxScoring::truth).toList();
  }

  private static GroundTruth truth(Box box) {
    return new GroundTruth(
        box.label(), box.x(), box.y(), box.width(), box.height(), box.area(), !box.counts());
  }
}

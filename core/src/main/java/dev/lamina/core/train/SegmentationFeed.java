package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.SegmentationSlot;
import dev.lamina.core.data.batch.SegmentationSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.ConfusionMatrix;
import dev.lamina.core.metric.CrossEntropy;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Augmented pictures whose pixels have classes, measured on whole pictures by how well the regions
 * of classes are met. A batch to measure has no more pixels than one to train on, but one picture
 * at least.
 */
final class SegmentationFeed implements Feed {

  private static final int SLOTS = 2;

  private final TrainingSettings settings;
  private final PixelViews views;
  private final TrainingData data;
  private final Batches learning;
  private final Batches measuring;

  /**
   * @throws SpecException if batches are too small or too large, or pictures differ in size where
   *     that is not allowed
   */
  SegmentationFeed(TrainingSettings settings, PixelViews views, TrainingData data) {
    this.settings = settings;
    this.views = views;
    this.data = data;
    ImageSize size = views.imageSize(data.train().imageSize());
    ImageSize whole = data.measuredSize();
    if (Math.min(settings.batchSize(), data.train().size()) < 2) {
      throw new SpecException(
          "Invalid batch size: %s of %s pictures (want 2 or more, since image pooling is normalized over the batch)"
              .formatted(settings.batchSize(), data.train().size()));
    }
    int most = data.largest();
    PictureFeed.refuseLargeBatches(
        Math.min(settings.batchSize(), most), data.train().channels(), size);
    this.learning = new Batches(size, Math.min(settings.batchSize(), most));
    long pixels = (long) settings.batchSize() * size.height() * size.width();
    long fitting = pixels / ((long) whole.height() * whole.width());
    this.measuring = new Batches(whole, (int) Math.max(1, Math.min(fitting, most)));
  }

  /** Memory for batches of some size, used in turn. */
  private final class Batches {
    private final ImageSize size;
    private final int samples;
    private final List<HostBuffer> images = new ArrayList<>();
    private final List<HostBuffer> labels = new ArrayList<>();

    Batches(ImageSize size, int samples) {
      this.size = size;
      this.samples = samples;
      int height = size.height();
      int width = size.width();
      for (int i = 0; i < SLOTS; i++) {
        images.add(
            HostBuffer.allocate(
                ElementType.FLOAT32, samples, data.train().channels(), height, width));
        labels.add(HostBuffer.allocate(ElementType.INT64, samples, height, width));
      }
    }

    BatchPipeline<SegmentationSlot> start(SegmentationSource source, int visits) {
      var slots = new ArrayList<SegmentationSlot>();
      for (int i = 0; i < SLOTS; i++) {
        slots.add(new SegmentationSlot(images.get(i).floats(), labels.get(i).longs(), size));
      }
      return BatchPipeline.start(source, samples, visits, slots, data.threads());
    }

    HostBuffer images(Batch batch) {
      return images.get(batch.slot()).first(batch.count());
    }

    HostBuffer labels(Batch batch) {
      return labels.get(batch.slot()).first(batch.count());
    }
  }

  @Override
  public int examples() {
    return data.train().size();
  }

  @Override
  public BatchPipeline<?> training(int epoch, int visits) {
    return learning.start(
        SegmentationSource.training(
            data.train(), views.augmentation(), data.normalization(), settings.seed(), epoch),
        visits);
  }

  @Override
  public BatchPipeline<?> drawn(int visits) {
    return training(0, visits);
  }

  @Override
  public HostBuffer inputs(Batch batch) {
    return learning.images(batch);
  }

  @Override
  public HostBuffer targets(Batch batch) {
    return learning.labels(batch);
  }

  @Override
  public void measure(
      LoadedProgram program, SampleSet held, String prefix, SortedMap<String, Double> values) {
    int classes = held.classNames().size();
    SegmentationSource source = SegmentationSource.evaluation(held, data.normalization());
    ConfusionMatrix confusion = ConfusionMatrix.empty(classes);
    CrossEntropy loss = CrossEntropy.EMPTY;
    try (BatchPipeline<SegmentationSlot> batches = measuring.start(source, held.size())) {
      for (int from = 0; from < held.size(); from += measuring.samples) {
        Batch batch = batches.next();
        Map<String, HostTensor> found =
            program.call(StepCompiler.MEASURE, measuring.images(batch), measuring.labels(batch));
        ConfusionMatrix counts =
            ConfusionMatrix.of(classes, whole(found.get(StepCompiler.CONFUSION)));
        double mean = found.get(StepCompiler.LOSS).toDoubles()[0];
        confusion = confusion.merge(counts);
        loss = loss.merge(new CrossEntropy(mean * counts.pixels(), counts.pixels()));
      }
    }
    if (confusion.pixels() == 0) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot measure %s: none of the pixels of %s pictures counts (want a split with labels; of Cityscapes, val and no test)"
              .formatted(prefix.replace("/", ""), held.size()));
    }
    values.put(prefix + "miou", confusion.meanIntersectionOverUnion());
    values.put(prefix + "pixel-accuracy", confusion.pixelAccuracy());
    values.put(prefix + "loss", loss.value());
  }

  /** Counts of pixels, which a double holds exactly. */
  private static long[] whole(HostTensor counts) {
    return Arrays.stream(counts.toDoubles()).mapToLong(count -> (long) count).toArray();
  }
}

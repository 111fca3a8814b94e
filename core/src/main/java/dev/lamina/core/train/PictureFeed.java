package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.PictureSlot;
import dev.lamina.core.data.batch.PictureSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.Accuracy;
import dev.lamina.core.metric.CrossEntropy;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Augmented pictures with a class each, measured by how often that is found. */
final class PictureFeed implements Feed {

  private static final int SLOTS = 2;

  private final TrainingSettings settings;
  private final PictureViews views;
  private final TrainingData data;
  private final ImageSize size;
  private final List<HostBuffer> images = new ArrayList<>();
  private final List<HostBuffer> labels = new ArrayList<>();

  PictureFeed(TrainingSettings settings, PictureViews views, TrainingData data) {
    this.settings = settings;
    this.views = views;
    this.data = data;
    this.size = views.imageSize(data.train().imageSize());
    int channels = data.train().channels();
    int largest = Math.min(settings.batchSize(), data.largest());
    refuseLargeBatches(largest, channels, size);
    for (int i = 0; i < SLOTS; i++) {
      images.add(
          HostBuffer.allocate(ElementType.FLOAT32, largest, channels, size.height(), size.width()));
      labels.add(HostBuffer.allocate(ElementType.INT64, largest));
    }
  }

  static void refuseLargeBatches(int samples, int channels, ImageSize size) {
    refuseLargeBatches(samples, 4L * channels * size.height() * size.width(), "images");
  }

  /**
   * A Java buffer ends at 2 GiB.
   *
   * @param each bytes of a sample
   * @param told what they are, for the message
   */
  static void refuseLargeBatches(int samples, long each, String told) {
    if (samples * each > Integer.MAX_VALUE) {
      throw new SpecException(
          "Invalid batch size: %s %s of %s bytes (want less than 2 GiB together: at most %s)"
              .formatted(samples, told, each, Integer.MAX_VALUE / each));
    }
  }

  @Override
  public int examples() {
    return data.train().size();
  }

  @Override
  public BatchPipeline<?> training(int epoch, int visits) {
    PictureSource source =
        PictureSource.training(
            data.train(), views.augmentation(), data.normalization(), settings.seed(), epoch);
    return batches(source, visits);
  }

  @Override
  public BatchPipeline<?> drawn(int visits) {
    return batches(
        PictureSource.drawn(data.train(), views.evaluation(), data.normalization()), visits);
  }

  private BatchPipeline<PictureSlot> batches(PictureSource source, int visits) {
    var slots = new ArrayList<PictureSlot>();
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new PictureSlot(images.get(i).floats(), labels.get(i).longs(), size));
    }
    return BatchPipeline.start(source, settings.batchSize(), visits, slots, data.threads());
  }

  @Override
  public HostBuffer inputs(Batch batch) {
    return images.get(batch.slot()).first(batch.count());
  }

  @Override
  public HostBuffer targets(Batch batch) {
    return labels.get(batch.slot()).first(batch.count());
  }

  private long[] truth(Batch batch) {
    long[] truth = new long[batch.count()];
    labels.get(batch.slot()).longs().get(truth);
    return truth;
  }

  @Override
  public void measure(
      LoadedProgram program, SampleSet held, String prefix, SortedMap<String, Double> values) {
    int classes = held.classNames().size();
    PictureSource source = PictureSource.evaluation(held, views.evaluation(), data.normalization());
    Accuracy top1 = Accuracy.EMPTY;
    Accuracy top5 = Accuracy.EMPTY;
    CrossEntropy loss = CrossEntropy.EMPTY;
    try (BatchPipeline<?> batches = batches(source, held.size())) {
      for (int from = 0; from < held.size(); from += settings.batchSize()) {
        Batch batch = batches.next();
        double[] logits =
            program.call(StepCompiler.EVALUATE, inputs(batch)).get(StepCompiler.LOGITS).toDoubles();
        long[] truth = truth(batch);
        top1 = top1.merge(Accuracy.of(logits, truth, classes, 1));
        top5 = top5.merge(Accuracy.of(logits, truth, classes, 5));
        loss = loss.merge(CrossEntropy.of(logits, truth, classes));
      }
    }
    values.put(prefix + "accuracy", top1.value());
    values.put(prefix + "loss", loss.value());
    if (classes > 5) {
      values.put(prefix + "top-5-accuracy", top5.value());
    }
  }
}

package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.SegmentationSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.score.PixelBatches;
import dev.lamina.core.score.PixelScoring;
import dev.lamina.core.score.Score;
import dev.lamina.core.spec.SpecException;

/**
 * Augmented pictures whose pixels have classes, measured on whole pictures by how well the regions
 * of classes are met. A batch to measure has no more pixels than one to train on, but one picture
 * at least.
 */
final class SegmentationFeed implements Feed {

  private final TrainingSettings settings;
  private final PixelViews views;
  private final TrainingData data;
  private final PixelBatches learning;
  private final PixelScoring scoring;

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
    int channels = data.train().channels();
    int most = data.largest();
    this.learning = new PixelBatches(Math.min(settings.batchSize(), most), channels, size);
    this.scoring =
        new PixelScoring(
            PixelBatches.measuring(settings.batchSize(), size, most, channels, whole),
            data.normalization(),
            data.threads());
  }

  @Override
  public int examples() {
    return data.train().size();
  }

  @Override
  public BatchPipeline<?> training(int epoch, int visits) {
    SegmentationSource source =
        SegmentationSource.training(
            data.train(), views.augmentation(), data.normalization(), settings.seed(), epoch);
    return learning.start(source, learning.samples(), visits, data.threads());
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
  public Score measure(LoadedProgram program, SampleSet held) {
    return scoring.score(
        program, held, SampleOrder.sequential(held.blocks()), PixelScoring.Listener.NONE);
  }
}

package dev.lamina.core.train;

import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.PictureSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.score.PictureBatches;
import dev.lamina.core.score.PictureScoring;
import dev.lamina.core.score.Score;

/** Augmented pictures with a class each, measured by how often that is found. */
final class PictureFeed implements Feed {

  private final TrainingSettings settings;
  private final PictureViews views;
  private final TrainingData data;
  private final PictureBatches batches;
  private final PictureScoring scoring;

  PictureFeed(TrainingSettings settings, PictureViews views, TrainingData data) {
    this.settings = settings;
    this.views = views;
    this.data = data;
    this.batches =
        new PictureBatches(
            Math.min(settings.batchSize(), data.largest()),
            data.train().channels(),
            views.imageSize(data.train().imageSize()));
    this.scoring =
        new PictureScoring(batches, views.evaluation(), data.normalization(), data.threads());
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
    return batches.start(source, settings.batchSize(), visits, data.threads());
  }

  @Override
  public BatchPipeline<?> drawn(int visits) {
    PictureSource source =
        PictureSource.drawn(data.train(), views.evaluation(), data.normalization());
    return batches.start(source, settings.batchSize(), visits, data.threads());
  }

  @Override
  public HostBuffer inputs(Batch batch) {
    return batches.images(batch);
  }

  @Override
  public HostBuffer targets(Batch batch) {
    return batches.labels(batch);
  }

  @Override
  public Score measure(LoadedProgram program, SampleSet held) {
    return scoring.score(
        program, held, SampleOrder.sequential(held.blocks()), PictureScoring.Listener.NONE);
  }
}

package dev.lamina.core.train;

import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.PictureSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.metric.PrecisionRecallTally;
import dev.lamina.core.metric.Softmax;
import dev.lamina.core.score.PictureBatches;
import dev.lamina.core.score.PictureScoring;
import dev.lamina.core.score.Score;
import java.util.List;

/** Augmented pictures with a class each, measured by how often that is found. */
final class PictureFeed implements Feed {

  /** More are not counted one by one. */
  static final int MOST_CLASSES = 1000;

  private final TrainingSettings settings;
  private final PictureViews views;
  private final TrainingData data;
  private final PictureBatches batches;
  private final PictureScoring scoring;

  /** What was measured last on test pictures; empty before, and of more classes. */
  private List<PrecisionRecall> tested = List.of();

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
    if (held != data.test() || held.classNames().size() > MOST_CLASSES) {
      return score(program, held, PictureScoring.Listener.NONE);
    }
    var tally = new PrecisionRecallTally(held.classNames());
    Score score =
        score(
            program,
            held,
            (sample, logits) -> {
              double[] confidences = Softmax.of(logits);
              // Of a network that tells no numbers the loss is none either, which ends the trial.
              if (!Double.isNaN(confidences[0])) {
                tally.sample(held.label(sample), confidences);
              }
            });
    tested = tally.counts();
    return score;
  }

  private Score score(LoadedProgram program, SampleSet held, PictureScoring.Listener listener) {
    return scoring.score(program, held, SampleOrder.sequential(held.blocks()), listener);
  }

  @Override
  public List<PrecisionRecall> precisionRecall() {
    return tested;
  }
}

package dev.lamina.core.train;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.TextSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.score.Score;
import dev.lamina.core.score.TextBatches;
import dev.lamina.core.score.TextScoring;

/** Windows of a text, measured by the perplexity of their tokens. */
final class TextFeed implements Feed {

  private final TrainingSettings settings;
  private final TrainingData data;
  private final int examples;
  private final TextBatches batches;
  private final TextScoring scoring;

  TextFeed(TrainingSettings settings, TrainingData data, int context) {
    this.settings = settings;
    this.data = data;
    this.examples = TextSource.trained(data.train(), context);
    int measured = TextSource.measured(data.test(), context);
    int largest = Math.min(settings.batchSize(), Math.max(examples, measured));
    this.batches = new TextBatches(largest, context);
    this.scoring = new TextScoring(batches, data.threads());
  }

  @Override
  public int examples() {
    return examples;
  }

  @Override
  public String speed() {
    return Trainer.TOKEN_SPEED;
  }

  @Override
  public int speedOfExample() {
    return batches.context();
  }

  @Override
  public BatchPipeline<?> training(int epoch, int visits) {
    return start(
        TextSource.training(data.train(), batches.context(), settings.seed(), epoch), visits);
  }

  @Override
  public BatchPipeline<?> drawn(int visits) {
    return start(TextSource.training(data.train(), batches.context(), 0, 0), visits);
  }

  private BatchPipeline<?> start(TextSource source, int visits) {
    return batches.start(source, settings.batchSize(), visits, data.threads());
  }

  @Override
  public HostBuffer inputs(Batch batch) {
    return batches.tokens(batch);
  }

  @Override
  public HostBuffer targets(Batch batch) {
    return batches.targets(batch);
  }

  @Override
  public Score measure(LoadedProgram program, SampleSet held) {
    return scoring.score(program, held);
  }
}

package dev.lamina.core.score;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.TextSource;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.CrossEntropy;

/**
 * Scores programs whose method {@link StepCompiler#MEASURE} tells the loss of tokens.
 *
 * @param batches memory, which nobody else uses meanwhile
 * @param threads that fill batches
 */
public record TextScoring(TextBatches batches, int threads) {

  /**
   * Scores a program on all windows of a text, from its first token on.
   *
   * @param text stays its owner's to close
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it is too short, or none
   */
  public TextScore score(LoadedProgram program, SampleSet text) {
    int windows = TextSource.measured(text, batches.context());
    TextSource source = TextSource.evaluation(text, batches.context());
    CrossEntropy loss = CrossEntropy.EMPTY;
    try (BatchPipeline<?> filled = batches.start(source, batches.samples(), windows, threads)) {
      for (int from = 0; from < windows; from += batches.samples()) {
        Batch batch = filled.next();
        double mean =
            program
                .call(StepCompiler.MEASURE, batches.tokens(batch), batches.targets(batch))
                .get(StepCompiler.LOSS)
                .toDoubles()[0];
        long counted = (long) batch.count() * batches.context();
        loss = loss.merge(new CrossEntropy(mean * counted, counted));
      }
    }
    return new TextScore(loss);
  }
}

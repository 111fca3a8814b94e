package dev.lamina.core.score;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.PictureSource;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.local.StepCompiler;
import java.util.Arrays;

/**
 * Scores programs whose method {@link StepCompiler#EVALUATE} classifies pictures.
 *
 * @param batches memory, which nobody else uses meanwhile
 * @param crop what is seen of pictures, of the size of the batches
 * @param threads that fill batches
 */
public record PictureScoring(
    PictureBatches batches, Crop crop, Normalization normalization, int threads) {

  /** Gets what a program told of each sample. */
  @FunctionalInterface
  public interface Listener {

    /** Nobody. */
    Listener NONE = (sample, logits) -> {};

    /**
     * Of one sample.
     *
     * @param logits of its classes
     */
    void told(int sample, double[] logits);
  }

  /**
   * Scores a program.
   *
   * @param samples stay their owner's to close
   * @param order those that are seen, in this order
   */
  public ClassScore score(
      LoadedProgram program, SampleSet samples, SampleOrder order, Listener listener) {
    int classes = samples.classNames().size();
    PictureSource source = PictureSource.evaluation(samples, order, crop, normalization);
    ClassScore score = ClassScore.empty(classes);
    try (BatchPipeline<?> filled =
        batches.start(source, batches.samples(), order.size(), threads)) {
      for (int from = 0; from < order.size(); from += batches.samples()) {
        Batch batch = filled.next();
        double[] logits =
            program
                .call(StepCompiler.EVALUATE, batches.images(batch))
                .get(StepCompiler.LOGITS)
                .toDoubles();
        score = score.merge(ClassScore.of(logits, batches.truth(batch), classes));
        for (int i = 0; i < batch.count(); i++) {
          double[] own = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
          listener.told(order.index(batch.first() + i), own);
        }
      }
    }
    return score;
  }
}

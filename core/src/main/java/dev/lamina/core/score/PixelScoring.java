package dev.lamina.core.score;

import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.SegmentationSource;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.ConfusionMatrix;
import dev.lamina.core.metric.CrossEntropy;
import java.util.Arrays;
import java.util.Map;

/**
 * Scores programs whose method {@link StepCompiler#MEASURE} counts the pixels of whole pictures.
 *
 * @param batches memory, which nobody else uses meanwhile
 * @param threads that fill batches
 */
public record PixelScoring(PixelBatches batches, Normalization normalization, int threads) {

  /** Gets what a program told of each sample. */
  @FunctionalInterface
  public interface Listener {

    /** Nobody. */
    Listener NONE = (sample, classes) -> {};

    /** Of one sample, the class of each pixel. */
    void told(int sample, LabelMap classes);
  }

  /**
   * Scores a program.
   *
   * @param samples stay their owner's to close
   * @param order those that are seen, in this order
   * @param listener is told of a program that has the output {@link StepCompiler#CLASSES}
   */
  public PixelScore score(
      LoadedProgram program, SampleSet samples, SampleOrder order, Listener listener) {
    int classes = samples.classNames().size();
    SegmentationSource source = SegmentationSource.evaluation(samples, order, normalization);
    PixelScore score = PixelScore.empty(classes);
    try (BatchPipeline<?> filled =
        batches.start(source, batches.samples(), order.size(), threads)) {
      for (int from = 0; from < order.size(); from += batches.samples()) {
        Batch batch = filled.next();
        Map<String, HostTensor> found =
            program.call(StepCompiler.MEASURE, batches.images(batch), batches.labels(batch));
        ConfusionMatrix counts =
            ConfusionMatrix.of(classes, whole(found.get(StepCompiler.CONFUSION)));
        double mean = found.get(StepCompiler.LOSS).toDoubles()[0];
        score =
            score.merge(
                new PixelScore(counts, new CrossEntropy(mean * counts.pixels(), counts.pixels())));
        if (found.containsKey(StepCompiler.CLASSES)) {
          tell(batch, order, found.get(StepCompiler.CLASSES), listener);
        }
      }
    }
    return score;
  }

  private void tell(Batch batch, SampleOrder order, HostTensor classes, Listener listener) {
    int height = batches.size().height();
    int width = batches.size().width();
    double[] all = classes.toDoubles();
    for (int i = 0; i < batch.count(); i++) {
      byte[] own = new byte[height * width];
      for (int pixel = 0; pixel < own.length; pixel++) {
        own[pixel] = (byte) (int) all[i * own.length + pixel];
      }
      listener.told(order.index(batch.first() + i), new LabelMap(height, width, own));
    }
  }

  /** Counts of pixels, which a double holds exactly. */
  private static long[] whole(HostTensor counts) {
    return Arrays.stream(counts.toDoubles()).mapToLong(count -> (long) count).toArray();
  }
}

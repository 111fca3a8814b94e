package dev.lamina.core.score;

import dev.lamina.core.metric.ConfusionMatrix;
import dev.lamina.core.metric.CrossEntropy;
import dev.lamina.core.spec.Check;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Of pictures whose pixels have classes.
 *
 * @param confusion of all pixels that count
 * @param loss cross-entropy of the same
 */
public record PixelScore(ConfusionMatrix confusion, CrossEntropy loss) implements Score {

  /** Of no pictures. */
  public static PixelScore empty(int classes) {
    return new PixelScore(ConfusionMatrix.empty(classes), CrossEntropy.EMPTY);
  }

  @Override
  public PixelScore merge(Score other) {
    Check.argument(other instanceof PixelScore, "Cannot merge the score of pixels with %s", other);
    PixelScore more = (PixelScore) other;
    return new PixelScore(confusion.merge(more.confusion), loss.merge(more.loss));
  }

  @Override
  public boolean isMeasured() {
    return confusion.pixels() > 0;
  }

  /** {@code miou}, {@code pixel-accuracy} and {@code loss}. */
  @Override
  public SortedMap<String, Double> values() {
    var values = new TreeMap<String, Double>();
    values.put("miou", confusion.meanIntersectionOverUnion());
    values.put("pixel-accuracy", confusion.pixelAccuracy());
    values.put("loss", loss.value());
    return values;
  }
}

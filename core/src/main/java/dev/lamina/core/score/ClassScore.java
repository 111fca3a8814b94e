package dev.lamina.core.score;

import dev.lamina.core.metric.Accuracy;
import dev.lamina.core.metric.CrossEntropy;
import dev.lamina.core.spec.Check;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Of pictures that have one class each.
 *
 * @param classes how many there are
 * @param top1 how often the surest is right
 * @param top5 how often one of the five surest is
 * @param loss cross-entropy of the logits
 */
public record ClassScore(int classes, Accuracy top1, Accuracy top5, CrossEntropy loss)
    implements Score {

  private static final int FEW = 5;

  /** Of no pictures. */
  public static ClassScore empty(int classes) {
    return new ClassScore(classes, Accuracy.EMPTY, Accuracy.EMPTY, CrossEntropy.EMPTY);
  }

  /**
   * Of one batch.
   *
   * @param logits row-major, {@code (labels.length, classes)}
   */
  public static ClassScore of(double[] logits, long[] labels, int classes) {
    return new ClassScore(
        classes,
        Accuracy.of(logits, labels, classes, 1),
        Accuracy.of(logits, labels, classes, FEW),
        CrossEntropy.of(logits, labels, classes));
  }

  @Override
  public ClassScore merge(Score other) {
    Check.argument(
        other instanceof ClassScore score && score.classes == classes,
        "Cannot merge the score of %s classes with %s",
        classes,
        other);
    ClassScore more = (ClassScore) other;
    return new ClassScore(
        classes, top1.merge(more.top1), top5.merge(more.top5), loss.merge(more.loss));
  }

  @Override
  public boolean isMeasured() {
    return top1.samples() > 0;
  }

  /** {@code accuracy}, {@code loss}, and of more than five classes {@code top-5-accuracy}. */
  @Override
  public SortedMap<String, Double> values() {
    var values = new TreeMap<String, Double>();
    values.put("accuracy", top1.value());
    values.put("loss", loss.value());
    if (classes > FEW) {
      values.put("top-5-accuracy", top5.value());
    }
    return values;
  }
}

package dev.lamina.core.metric;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How often pixels of a class were taken for each class. Counts merge: the parts of a split
 * measured anywhere give the same result as the whole. Immutable.
 *
 * <p>Everingham et al., "The PASCAL visual object classes challenge", IJCV 2015, section 4.1.4:
 * with n_ij pixels of class i taken for class j, the intersection over union of class i is {@code
 * n_ii / (Σ_j n_ij + Σ_j n_ji − n_ii)}.
 */
public final class ConfusionMatrix implements Serializable {

  private static final long serialVersionUID = 1;

  private final int classes;
  private final long[] counts;

  private ConfusionMatrix(int classes, long[] counts) {
    this.classes = classes;
    this.counts = counts;
  }

  /** Of no pixels. */
  public static ConfusionMatrix empty(int classes) {
    Check.argument(classes >= 1, "Invalid number of classes: %s (want >= 1)", classes);
    return new ConfusionMatrix(classes, new long[Math.multiplyExact(classes, classes)]);
  }

  /**
   * @param counts row-major, {@code (classes, classes)}: true classes down, predicted ones across;
   *     copied
   */
  public static ConfusionMatrix of(int classes, long[] counts) {
    Check.argument(
        counts.length == (long) classes * classes,
        "Invalid counts: %s for %s classes (want a square)",
        counts.length,
        classes);
    Check.argument(
        Arrays.stream(counts).allMatch(count -> count >= 0), "Invalid counts: some are negative");
    return new ConfusionMatrix(classes, counts.clone());
  }

  /**
   * Counts pixels one by one.
   *
   * @param truth classes of pixels
   * @param predicted likewise, as many
   * @param ignored value of {@code truth} for pixels that count nowhere, whatever is predicted
   */
  public static ConfusionMatrix of(int classes, long[] truth, long[] predicted, long ignored) {
    Check.argument(
        truth.length == predicted.length,
        "Invalid predictions: %s for %s pixels",
        predicted.length,
        truth.length);
    ConfusionMatrix matrix = empty(classes);
    for (int i = 0; i < truth.length; i++) {
      if (truth[i] != ignored) {
        matrix.counts[matrix.index(truth[i], predicted[i])]++;
      }
    }
    return matrix;
  }

  private int index(long truth, long predicted) {
    Check.argument(
        truth >= 0 && truth < classes && predicted >= 0 && predicted < classes,
        "Invalid pixel: of class %s, taken for %s (want 0 to %s)",
        truth,
        predicted,
        classes - 1);
    return (int) (truth * classes + predicted);
  }

  /**
   * The counts of both.
   *
   * @param other of as many classes
   */
  public ConfusionMatrix merge(ConfusionMatrix other) {
    Check.argument(
        classes == other.classes, "Cannot merge %s and %s classes", classes, other.classes);
    long[] sum = new long[counts.length];
    Arrays.setAll(sum, i -> counts[i] + other.counts[i]);
    return new ConfusionMatrix(classes, sum);
  }

  public int classes() {
    return classes;
  }

  /** Pixels of one class that were taken for another, or the same. */
  public long count(int truth, int predicted) {
    return counts[index(truth, predicted)];
  }

  /** All counted pixels. */
  public long pixels() {
    return Arrays.stream(counts).sum();
  }

  /** Share of pixels whose class was found, in [0, 1]; 0 of nothing. */
  public double pixelAccuracy() {
    long pixels = pixels();
    long right = IntStream.range(0, classes).mapToLong(c -> count(c, c)).sum();
    return pixels == 0 ? 0 : (double) right / pixels;
  }

  /**
   * Intersection over union of one class, in [0, 1]; empty if no pixel has it or was taken for it.
   */
  public OptionalDouble intersectionOverUnion(int label) {
    long union = -count(label, label);
    for (int c = 0; c < classes; c++) {
      union += count(label, c) + count(c, label);
    }
    return union == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) count(label, label) / union);
  }

  /**
   * Mean {@link #intersectionOverUnion} of the classes that have one, in [0, 1]; 0 of nothing. Not
   * the mean over the parts of a split: {@link #merge} them first.
   */
  public double meanIntersectionOverUnion() {
    return IntStream.range(0, classes)
        .mapToObj(this::intersectionOverUnion)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average()
        .orElse(0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix matrix
        && classes == matrix.classes
        && Arrays.equals(counts, matrix.counts);
  }

  @Override
  public int hashCode() {
    return 31 * classes + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "ConfusionMatrix[%s classes, %s pixels]".formatted(classes, pixels());
  }
}

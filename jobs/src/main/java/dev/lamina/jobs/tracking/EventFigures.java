package dev.lamina.jobs.tracking;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.metric.PrecisionRecall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What event files have beside scalars, each as a {@code Summary.Value} of {@code summary.proto}:
 * drawings as images, and counts for the plug-in {@code pr_curves}, whose tensor has a row each for
 * true positives, false positives, true negatives, false negatives, precision and recall, and
 * columns for thresholds evenly from 0 to 1. True negatives of objects are 0.
 */
final class EventFigures {

  /** Of more classes there is the curve of all together alone. */
  static final int MOST_CLASSES = 100;

  /** Of images. */
  static final String DRAWINGS = "drawings/";

  /** Of curves. */
  static final String CURVES = "pr-curve/";

  /** The curve of all classes together. */
  static final String ALL = CURVES + "all classes";

  private static final int TAG = 1;
  private static final int IMAGE = 4;
  private static final int TENSOR = 8;
  private static final int METADATA = 9;
  private static final int DISPLAY_NAME = 2;
  private static final int DESCRIPTION = 3;
  private static final int RGB = 3;
  private static final int FLOAT = 1;
  private static final int ROWS = 6;
  private static final int POINTS = PrecisionRecall.CONFIDENCES;

  private EventFigures() {}

  /** Whether a field of a value is a figure. */
  static boolean isFigure(int field) {
    return field == IMAGE || field == TENSOR;
  }

  /** An image. */
  static Message image(Drawing drawing) {
    Bitmap bitmap = Bitmap.of(drawing);
    var image =
        new Message()
            .integer(1, bitmap.height())
            .integer(2, bitmap.width())
            .integer(3, RGB)
            .bytes(4, bitmap.png());
    return new Message()
        .text(TAG, tag(drawing))
        .message(IMAGE, image)
        .message(
            METADATA,
            new Message().text(DISPLAY_NAME, drawing.name()).text(DESCRIPTION, drawing.title()));
  }

  static String tag(Drawing drawing) {
    return DRAWINGS + drawing.name();
  }

  /**
   * A curve.
   *
   * @param tensor a {@code TensorProto}
   */
  record Curve(String tag, String description, byte[] tensor) {

    Message message() {
      var content = new Message().integer(1, 0).integer(2, POINTS);
      var plugin = new Message().text(1, "pr_curves").bytes(2, content.bytes());
      var metadata =
          new Message()
              .message(1, plugin)
              .text(DISPLAY_NAME, tag.substring(CURVES.length()))
              .text(DESCRIPTION, description);
      return new Message().text(TAG, tag).bytes(TENSOR, tensor).message(METADATA, metadata);
    }
  }

  /** One of all classes together, and of up to {@link #MOST_CLASSES} one each. */
  static List<Curve> curves(List<PrecisionRecall> classes) {
    var curves = new ArrayList<Curve>();
    if (classes.isEmpty()) {
      return curves;
    }
    curves.add(new Curve(ALL, "The counts of all classes together", tensor(classes)));
    if (classes.size() <= MOST_CLASSES) {
      Set<String> twice = twice(classes);
      for (PrecisionRecall of : classes) {
        String name =
            of.name().isBlank() || twice.contains(of.name())
                ? "%s (class %s)".formatted(of.name(), of.label()).strip()
                : of.name();
        String description = "Of class %s there are %s".formatted(of.label(), of.positives());
        curves.add(new Curve(CURVES + name, description, tensor(List.of(of))));
      }
    }
    return curves;
  }

  /** Names that more than one class has, or that the curve of all has. */
  private static Set<String> twice(List<PrecisionRecall> classes) {
    var seen = new HashSet<>(Set.of(ALL.substring(CURVES.length())));
    return classes.stream()
        .map(PrecisionRecall::name)
        .filter(name -> !seen.add(name))
        .collect(Collectors.toSet());
  }

  private static byte[] tensor(List<PrecisionRecall> classes) {
    long positives = classes.stream().mapToLong(PrecisionRecall::positives).sum();
    double[] found = sums(classes, PrecisionRecall::truePositives);
    double[] wrong = sums(classes, PrecisionRecall::falsePositives);
    double[] none = sums(classes, PrecisionRecall::trueNegatives);
    ByteBuffer values =
        ByteBuffer.allocate(ROWS * POINTS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    put(values, i -> found[i]);
    put(values, i -> wrong[i]);
    put(values, i -> none[i]);
    put(values, i -> positives - found[i]);
    put(values, i -> found[i] + wrong[i] == 0 ? 1 : found[i] / (found[i] + wrong[i]));
    put(values, i -> positives == 0 ? 0 : found[i] / positives);
    var shape =
        new Message()
            .message(2, new Message().integer(1, ROWS))
            .message(2, new Message().integer(1, POINTS));
    return new Message().integer(1, FLOAT).message(2, shape).bytes(4, values.array()).bytes();
  }

  /** The sum over classes at each confidence; 0 of counts that there are none of. */
  private static double[] sums(
      List<PrecisionRecall> classes, Function<PrecisionRecall, List<Long>> counts) {
    double[] sums = new double[POINTS];
    for (PrecisionRecall of : classes) {
      List<Long> own = counts.apply(of);
      for (int i = 0; i < own.size(); i++) {
        sums[i] += own.get(i);
      }
    }
    return sums;
  }

  private static void put(ByteBuffer into, IntToDoubleFunction value) {
    for (int i = 0; i < POINTS; i++) {
      into.putFloat((float) value.applyAsDouble(i));
    }
  }
}

package dev.lamina.jobs.tracking;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.metric.PrecisionRecall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What event files have beside scalars, each as a {@code Summary.Value} of {@code summary.proto}
 * with a tensor: drawings for the plug-in {@code images}, and counts for {@code pr_curves}, whose
 * tensor has a row each for true positives, false positives, true negatives, false negatives,
 * precision and recall, and columns for thresholds evenly from 0 to 1. True negatives of objects
 * are 0.
 */
final class EventFigures {

  /** Of more classes there is the curve of all together alone. */
  static final int MOST_CLASSES = 100;

  /** Of a value, where it has one. */
  static final int TENSOR = 8;

  /** {@code DataType} of {@code types.proto}. */
  private static final int FLOAT = 1;

  private static final int STRING = 7;

  /** Of images. */
  static final String DRAWINGS = "drawings/";

  /** Of curves. */
  static final String CURVES = "pr-curve/";

  /** The curve of all classes together. */
  static final String ALL = CURVES + "all classes";

  private static final int ROWS = 6;
  private static final int POINTS = PrecisionRecall.CONFIDENCES;

  private EventFigures() {}

  /**
   * A tensor that a plug-in shows.
   *
   * @param tag unique in its event
   * @param plugin a {@code PluginData}: who shows it
   * @param tensor a {@code TensorProto}
   */
  record Figure(String tag, String description, Message plugin, Message tensor) {

    Message message() {
      var metadata =
          new Message()
              .message(1, plugin)
              .text(2, tag.substring(tag.indexOf('/') + 1))
              .text(3, description);
      return new Message().text(1, tag).message(TENSOR, tensor).message(9, metadata);
    }
  }

  static String tag(Drawing drawing) {
    return DRAWINGS + drawing.name();
  }

  /** A drawing as three texts: its width, its height and a PNG. */
  static Figure image(Drawing drawing) {
    Bitmap bitmap = Bitmap.of(drawing);
    Message tensor =
        new Message()
            .integer(1, STRING)
            .message(2, shape(3))
            .text(8, Integer.toString(bitmap.width()))
            .text(8, Integer.toString(bitmap.height()))
            .bytes(8, bitmap.png());
    var plugin = new Message().text(1, "images");
    return new Figure(tag(drawing), drawing.title(), plugin, tensor);
  }

  /** One of all classes together, and of up to {@link #MOST_CLASSES} one each. */
  static List<Figure> curves(List<PrecisionRecall> classes) {
    var curves = new ArrayList<Figure>();
    if (classes.isEmpty()) {
      return curves;
    }
    PrecisionRecall all = PrecisionRecall.together("all classes", classes);
    curves.add(curve(ALL, "The counts of all classes together", all));
    if (classes.size() <= MOST_CLASSES) {
      Set<String> taken = taken(classes);
      for (PrecisionRecall of : classes) {
        String name = of.name();
        if (!taken.contains(name)) {
          name = "%s (class %s)".formatted(of.name(), of.label()).strip();
          while (taken.contains(name)) {
            name = name + "'";
          }
        }
        String description = "Of class %s there are %s".formatted(of.label(), of.positives());
        curves.add(curve(CURVES + name, description, of));
      }
    }
    return curves;
  }

  /** The names that a class has to itself, and that are to be read. */
  private static Set<String> taken(List<PrecisionRecall> classes) {
    var count = new HashMap<String, Integer>();
    classes.forEach(of -> count.merge(of.name(), 1, Integer::sum));
    return count.entrySet().stream()
        .filter(name -> name.getValue() == 1 && !name.getKey().isBlank())
        .map(Map.Entry::getKey)
        .filter(name -> !name.equals(ALL.substring(CURVES.length())))
        .collect(Collectors.toSet());
  }

  private static Figure curve(String tag, String description, PrecisionRecall counts) {
    var content = new Message().integer(1, 0).integer(2, POINTS);
    var plugin = new Message().text(1, "pr_curves").bytes(2, content.bytes());
    return new Figure(tag, description, plugin, tensor(counts));
  }

  private static Message tensor(PrecisionRecall counts) {
    ByteBuffer values =
        ByteBuffer.allocate(ROWS * POINTS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    put(values, i -> counts.truePositives().get(i));
    put(values, i -> counts.falsePositives().get(i));
    put(values, counts::trueNegatives);
    put(values, counts::falseNegatives);
    put(values, counts::precision);
    put(values, counts::recall);
    return new Message().integer(1, FLOAT).message(2, shape(ROWS, POINTS)).bytes(4, values.array());
  }

  private static Message shape(int... sizes) {
    var shape = new Message();
    for (int size : sizes) {
      shape.message(2, new Message().integer(1, size));
    }
    return shape;
  }

  private static void put(ByteBuffer into, IntToDoubleFunction value) {
    for (int i = 0; i < POINTS; i++) {
      into.putFloat((float) value.applyAsDouble(i));
    }
  }
}

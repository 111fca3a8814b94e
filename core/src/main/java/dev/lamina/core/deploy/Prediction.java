package dev.lamina.core.deploy;

import dev.lamina.core.image.LabelMap;
import dev.lamina.core.metric.Softmax;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a model tells of a picture. */
public sealed interface Prediction {

  /**
   * Which class it has.
   *
   * @param label index into the names of the classes
   * @param name of the class
   * @param score chance, 0 to 1; those of all classes sum to 1
   */
  record Scored(int label, String name, double score) {}

  /**
   * Of a picture that has one class.
   *
   * @param classes all of them, the surest first
   */
  record Classified(List<Scored> classes) implements Prediction {
    public Classified {
      classes = List.copyOf(classes);
    }

    /**
     * What logits tell.
     *
     * @param names of the classes, as many
     * @throws LaminaException {@code DATA} if one is not finite
     */
    static Classified of(double[] logits, List<String> names) {
      if (!Arrays.stream(logits).allMatch(Double::isFinite)) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot tell the class of a picture: the network gives %s (want finite numbers: a model that did not diverge, with normalization in reason)"
                .formatted(Arrays.toString(Arrays.copyOf(logits, Math.min(3, logits.length)))));
      }
      double[] chances = Softmax.of(logits);
      return new Classified(
          IntStream.range(0, chances.length)
              .mapToObj(i -> new Scored(i, names.get(i), chances[i]))
              .sorted(Comparator.comparingDouble(Scored::score).reversed())
              .toList());
    }

    /** The surest class. */
    public Scored best() {
      return classes.get(0);
    }
  }

  /**
   * An object.
   *
   * @param name of its class
   * @param box where it is, in pixels of the picture, and how sure that is
   */
  record Found(String name, Detection box) {}

  /**
   * Of a picture of objects.
   *
   * @param objects the surest first
   */
  record Detected(List<Found> objects) implements Prediction {
    public Detected {
      objects = List.copyOf(objects);
    }

    /**
     * What was found.
     *
     * @param boxes the surest first, in pixels of the picture
     * @param names of the classes
     */
    static Detected of(List<Detection> boxes, List<String> names) {
      return new Detected(
          boxes.stream().map(box -> new Found(names.get(box.category()), box)).toList());
    }
  }

  /**
   * Of a picture whose pixels have classes.
   *
   * @param classes of its pixels, indexes into the names of the classes
   */
  record Segmented(LabelMap classes) implements Prediction {

    static Segmented of(dev.lamina.core.data.LabelMap classes) {
      byte[] labels = classes.classes();
      short[] values = new short[labels.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (short) (labels[i] & 0xff);
      }
      return new Segmented(new LabelMap(classes.height(), classes.width(), values));
    }
  }
}

package dev.lamina.core.deploy;

import dev.lamina.core.image.LabelMap;
import dev.lamina.core.metric.coco.Detection;
import java.util.List;

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
  }

  /**
   * Of a picture whose pixels have classes.
   *
   * @param classes of its pixels, indexes into the names of the classes
   */
  record Segmented(LabelMap classes) implements Prediction {}
}

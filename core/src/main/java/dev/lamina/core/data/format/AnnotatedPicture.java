package dev.lamina.core.data.format;

import dev.lamina.core.data.Box;
import dev.lamina.core.spec.RejectReason;
import java.io.Serializable;
import java.util.List;

/**
 * A picture and what its annotations say.
 *
 * @param path in the source
 * @param annotations where they lie, for people
 * @param width as annotated; 0 where nothing is said
 * @param height as annotated; 0 where nothing is said
 * @param objects in the order of the annotations
 * @param refused annotations that are none
 * @param usable whether it is a sample; if not, what is refused says why
 */
record AnnotatedPicture(
    String path,
    String key,
    String annotations,
    int width,
    int height,
    List<Numbered> objects,
    List<Refused> refused,
    boolean usable)
    implements Serializable {

  /**
   * A box and the number of its annotation.
   *
   * @param number of the line, the object or the annotation, as its format counts
   */
  record Numbered(long number, Box box) implements Serializable {}

  AnnotatedPicture {
    objects = List.copyOf(objects);
    refused = List.copyOf(refused);
  }

  /** A picture that is no sample. */
  static AnnotatedPicture unusable(String path, String key, RejectReason reason, String detail) {
    return new AnnotatedPicture(
        path, key, "", 0, 0, List.of(), List.of(new Refused(key, "", reason, detail)), false);
  }
}

package dev.lamina.core.data;

import dev.lamina.core.spec.Check;

/**
 * Names one of the annotated objects of a picture where the object alone is rejected.
 *
 * @param picture as in {@link Sample#key()}
 * @param object what its format counts and the number, such as {@code line 3}; without {@code #}
 */
public record ObjectKey(String picture, String object) {

  private static final char BETWEEN = '#';

  public ObjectKey {
    Check.argument(
        object.indexOf(BETWEEN) < 0, "Invalid name of an object: %s (want no #)", object);
  }

  /**
   * The inverse of {@link #text()}.
   *
   * @throws IllegalArgumentException if the text names no object
   */
  public static ObjectKey of(String text) {
    int end = text.lastIndexOf(BETWEEN);
    Check.argument(end >= 0, "Invalid key of an object: %s (want picture#object)", text);
    return new ObjectKey(text.substring(0, end), text.substring(end + 1));
  }

  /** As {@link SampleSink#reject} takes it. */
  public String text() {
    return picture + BETWEEN + object;
  }
}

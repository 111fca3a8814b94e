package dev.lamina.core.data;

import dev.lamina.core.spec.Check;
import java.util.Objects;

/**
 * One example as a table holds it.
 *
 * @param key unique in its split
 * @param content as stored: pixels, an image file, or text
 * @param sourceHeight of the picture in its source, before it was resized for storing; 0 for text
 * @param sourceWidth likewise
 * @param target in pixels of the content, not of the source
 */
public record StoredSample(
    String key, SampleContent content, int sourceHeight, int sourceWidth, Target target) {

  public StoredSample {
    Objects.requireNonNull(key);
    Objects.requireNonNull(content);
    Objects.requireNonNull(target);
    Check.argument(
        sourceHeight >= 0 && sourceWidth >= 0,
        "Invalid size of a source: %sx%s (want both >= 0)",
        sourceHeight,
        sourceWidth);
  }
}

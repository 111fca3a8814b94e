package dev.lamina.core.data;

import dev.lamina.core.spec.Check;

/**
 * A class for every pixel of a picture.
 *
 * @param height as of the picture
 * @param width as of the picture
 * @param classes height x width values row by row, each an index into the class names or the data
 *     set's value for pixels that count for nothing; shared, nobody writes to it afterwards
 */
public record LabelMap(int height, int width, byte[] classes) implements Target {

  public LabelMap {
    Check.argument(
        height > 0 && width > 0 && classes.length == (long) height * width,
        "Invalid label map: %s values for %sx%s",
        classes.length,
        height,
        width);
  }
}

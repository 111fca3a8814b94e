package dev.lamina.core.data;

import dev.lamina.core.image.Image;
import dev.lamina.core.image.Placement;
import dev.lamina.core.spec.Check;
import java.util.Arrays;

/**
 * A class for every pixel of a picture.
 *
 * @param height as of the picture
 * @param width as of the picture
 * @param classes height x width values row by row, each an index into the class names or the data
 *     set's value for pixels that count for nothing; shared, nobody writes to it afterwards
 */
public record LabelMap(int height, int width, byte[] classes) implements Target {

  /** The value of pixels that were added around a picture: 255, which counts for nothing. */
  public static final int NOTHING = 255;

  public LabelMap {
    Check.argument(
        height > 0 && width > 0 && classes.length == (long) height * width,
        "Invalid label map: %s values for %sx%s",
        classes.length,
        height,
        width);
  }

  /** Whether both have the same classes. */
  @Override
  public boolean equals(Object other) {
    return other instanceof LabelMap map
        && height == map.height
        && width == map.width
        && Arrays.equals(classes, map.classes);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(classes);
  }

  @Override
  public String toString() {
    return "LabelMap[%s x %s, hash %08x]".formatted(width, height, Arrays.hashCode(classes));
  }

  /** Mirrored left to right. */
  public LabelMap mirrored() {
    return new LabelMap(height, width, new Image(1, height, width, classes).mirrored().pixels());
  }

  /** The map of the picture as it was placed: each pixel takes the nearest class. */
  @Override
  public LabelMap placed(Placement placement) {
    short[] values = new short[classes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (classes[i] & 0xFF);
    }
    var placed =
        placement.apply(new dev.lamina.core.image.LabelMap(height, width, values), NOTHING);
    byte[] result = new byte[placed.values().length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) placed.values()[i];
    }
    return new LabelMap(placed.height(), placed.width(), result);
  }
}

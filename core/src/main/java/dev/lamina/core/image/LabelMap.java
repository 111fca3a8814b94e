package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import java.util.Arrays;

/**
 * A label for each pixel of a picture.
 *
 * @param values height x width labels of 0..65535 (unsigned), row by row; the map shares the array,
 *     nobody writes to it afterwards
 */
public record LabelMap(int height, int width, short[] values) {

  public LabelMap {
    Check.argument(
        height > 0 && width > 0, "Invalid label map: %sx%s (want both > 0)", height, width);
    Check.argument(
        values.length == (long) height * width,
        "Invalid label map: %s labels for %sx%s",
        values.length,
        height,
        width);
  }

  /** The label of a pixel, 0..65535. */
  public int at(int y, int x) {
    return values[y * width + x] & 0xffff;
  }

  /** The greatest label. */
  public int greatest() {
    int greatest = 0;
    for (short value : values) {
      greatest = Math.max(greatest, value & 0xffff);
    }
    return greatest;
  }

  /** Whether both have the same labels. */
  @Override
  public boolean equals(Object other) {
    return other instanceof LabelMap map
        && height == map.height
        && width == map.width
        && Arrays.equals(values, map.values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(values);
  }
}

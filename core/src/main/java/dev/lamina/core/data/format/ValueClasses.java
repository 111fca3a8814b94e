package dev.lamina.core.data.format;

import dev.lamina.core.data.LabelMap;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;
import java.util.Arrays;

/** What the values of label maps mean: a class, nothing, or that the map is broken. */
final class ValueClasses implements Serializable {

  private static final long serialVersionUID = 1;

  private static final short WRONG = -1;

  private final short[] classes = new short[256];
  private final String want;

  private ValueClasses(String want) {
    this.want = want;
    Arrays.fill(classes, WRONG);
  }

  /**
   * No value means anything yet.
   *
   * @param want for people, the values that may occur
   */
  static ValueClasses none(String want) {
    return new ValueClasses(want);
  }

  /** These, and a value that means a class. */
  ValueClasses with(int value, int label) {
    var more = new ValueClasses(want);
    System.arraycopy(classes, 0, more.classes, 0, classes.length);
    more.classes[value] = (short) label;
    return more;
  }

  /** These, and a value that counts for nothing. */
  ValueClasses withNothing(int value) {
    return with(value, LabelMap.NOTHING);
  }

  /**
   * The classes of a map of values.
   *
   * @throws RejectedException {@code LABEL_OUT_OF_RANGE} if it has a value that means nothing known
   */
  LabelMap apply(dev.lamina.core.image.LabelMap values) {
    byte[] result = new byte[values.values().length];
    for (int i = 0; i < result.length; i++) {
      int value = values.values()[i] & 0xFFFF;
      int label = value < classes.length ? classes[value] : WRONG;
      if (label == WRONG) {
        throw new RejectedException(
            RejectReason.LABEL_OUT_OF_RANGE,
            "its label map has %s at row %s, column %s (want %s)"
                .formatted(value, i / values.width(), i % values.width(), want));
      }
      result[i] = (byte) label;
    }
    return new LabelMap(values.height(), values.width(), result);
  }
}

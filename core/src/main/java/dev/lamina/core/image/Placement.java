package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Where one picture comes to lie: it is turned upright, resized to {@code resizedWidth} x {@code
 * resizedHeight}, and put with its top left corner at (left, top) of the output, which cuts what
 * reaches over it and is padded where nothing lies. Points are continuous: the pixel in column i
 * covers [i, i + 1).
 *
 * @param storedWidth columns of the picture as it is stored
 * @param orientation EXIF, 1 to 8, that it is turned by
 * @param left negative where columns are cut off
 * @param pad value of the pixels where nothing lies
 */
public record Placement(
    int storedWidth,
    int storedHeight,
    int orientation,
    int resizedWidth,
    int resizedHeight,
    int left,
    int top,
    int width,
    int height,
    int pad)
    implements Serializable {

  public Placement {
    Check.argument(
        storedWidth > 0 && storedHeight > 0 && resizedWidth > 0 && resizedHeight > 0,
        "Invalid placement: %sx%s to %sx%s (want all > 0)",
        storedWidth,
        storedHeight,
        resizedWidth,
        resizedHeight);
    Check.argument(
        width > 0
            && height > 0
            && left < width
            && top < height
            && left + (long) resizedWidth > 0
            && top + (long) resizedHeight > 0,
        "Invalid placement: %sx%s at (%s, %s) of %sx%s (want a part of it inside)",
        resizedWidth,
        resizedHeight,
        left,
        top,
        width,
        height);
  }

  Placement moved(int toLeft, int toTop, int toWidth, int toHeight, int toPad) {
    return new Placement(
        storedWidth,
        storedHeight,
        orientation,
        resizedWidth,
        resizedHeight,
        toLeft,
        toTop,
        toWidth,
        toHeight,
        toPad);
  }

  /** Output columns per column of the upright picture. */
  public double scaleX() {
    return (double) resizedWidth / uprightWidth();
  }

  /** Output rows per row of the upright picture. */
  public double scaleY() {
    return (double) resizedHeight / uprightHeight();
  }

  /** Columns of the picture once it is upright. */
  public int uprightWidth() {
    return orientation > 4 ? storedHeight : storedWidth;
  }

  /** Rows of the picture once it is upright. */
  public int uprightHeight() {
    return orientation > 4 ? storedWidth : storedHeight;
  }

  /**
   * Where a point of the stored picture comes to lie along the width; may be outside the output.
   */
  public double x(double storedX, double storedY) {
    double upright =
        switch (orientation) {
          case 2, 3 -> storedWidth - storedX;
          case 5, 8 -> storedY;
          case 6, 7 -> storedHeight - storedY;
          default -> storedX;
        };
    return upright * scaleX() + left;
  }

  /** Where a point of the stored picture comes to lie along the height; may be outside. */
  public double y(double storedX, double storedY) {
    double upright =
        switch (orientation) {
          case 3, 4 -> storedHeight - storedY;
          case 5, 6 -> storedX;
          case 7, 8 -> storedWidth - storedX;
          default -> storedY;
        };
    return upright * scaleY() + top;
  }

  /**
   * Where a box of the stored picture comes to lie, not clipped.
   *
   * @return left, top, right, bottom
   */
  public double[] box(double fromX, double fromY, double toX, double toY) {
    double x = x(fromX, fromY);
    double y = y(fromX, fromY);
    double otherX = x(toX, toY);
    double otherY = y(toX, toY);
    return new double[] {
      Math.min(x, otherX), Math.min(y, otherY), Math.max(x, otherX), Math.max(y, otherY)
    };
  }

  /**
   * Where a box of the output lies in the stored picture, clipped to it: {@link #box} the other way
   * round.
   *
   * @return left, top, right, bottom; a side without length if nothing of the picture is in the box
   */
  public double[] storedBox(double fromX, double fromY, double toX, double toY) {
    double fromUprightX = within(uprightWidth(), (fromX - left) / scaleX());
    double fromUprightY = within(uprightHeight(), (fromY - top) / scaleY());
    double toUprightX = within(uprightWidth(), (toX - left) / scaleX());
    double toUprightY = within(uprightHeight(), (toY - top) / scaleY());
    double x = storedX(fromUprightX, fromUprightY);
    double y = storedY(fromUprightX, fromUprightY);
    double otherX = storedX(toUprightX, toUprightY);
    double otherY = storedY(toUprightX, toUprightY);
    return new double[] {
      Math.min(x, otherX), Math.min(y, otherY), Math.max(x, otherX), Math.max(y, otherY)
    };
  }

  private static double within(int side, double position) {
    return Math.max(0, Math.min(side, position));
  }

  private double storedX(double uprightX, double uprightY) {
    return switch (orientation) {
      case 2, 3 -> storedWidth - uprightX;
      case 5, 6 -> uprightY;
      case 7, 8 -> storedWidth - uprightY;
      default -> uprightX;
    };
  }

  private double storedY(double uprightX, double uprightY) {
    return switch (orientation) {
      case 3, 4 -> storedHeight - uprightY;
      case 5, 8 -> uprightX;
      case 6, 7 -> storedHeight - uprightX;
      default -> uprightY;
    };
  }

  /**
   * The picture, placed.
   *
   * @param picture as it is stored
   */
  public Image apply(Image picture, Filter filter) {
    Check.argument(
        picture.width() == storedWidth && picture.height() == storedHeight,
        "Invalid image: %sx%s (want the placed picture's %sx%s)",
        picture.width(),
        picture.height(),
        storedWidth,
        storedHeight);
    return apply(Pixels.of(picture), filter, picture.channels());
  }

  /**
   * The label map of a picture, placed as the picture is: each output pixel takes the nearest
   * label.
   *
   * @param labels as large as the stored picture
   * @param fill label of the pixels where nothing lies
   */
  public LabelMap apply(LabelMap labels, int fill) {
    Check.argument(
        labels.width() == storedWidth && labels.height() == storedHeight,
        "Invalid label map: %sx%s (want the picture's %sx%s)",
        labels.width(),
        labels.height(),
        storedWidth,
        storedHeight);
    int[] columns = Resize.nearest(uprightWidth(), resizedWidth);
    int[] rows = Resize.nearest(uprightHeight(), resizedHeight);
    var placed = new short[Math.multiplyExact(width, height)];
    Arrays.fill(placed, (short) fill);
    for (int y = firstRow(); y < lastRow(); y++) {
      for (int x = firstColumn(); x < lastColumn(); x++) {
        int column = columns[x - left];
        int row = rows[y - top];
        int storedColumn = Orientation.storedColumn(orientation, storedWidth, column, row);
        int storedRow = Orientation.storedRow(orientation, storedHeight, column, row);
        placed[y * width + x] = labels.values()[storedRow * storedWidth + storedColumn];
      }
    }
    return new LabelMap(height, width, placed);
  }

  /** The stored pixels that the output depends on, where the picture is stored upright. */
  Window source(Filter filter) {
    Taps across = across(filter);
    Taps down = down(filter);
    return new Window(across.low(), down.low(), across.high(), down.high());
  }

  Image apply(Pixels stored, Filter filter, int channels) {
    if (stored.channels() > channels) {
      return apply(Pixels.of(stored.toImage(channels)), filter, channels);
    }
    Pixels upright = Orientation.upright(stored, orientation);
    var planes =
        new byte[Math.multiplyExact(upright.channels(), Math.multiplyExact(width, height))];
    boolean padded =
        firstColumn() > 0 || lastColumn() < width || firstRow() > 0 || lastRow() < height;
    if (padded && pad != 0) {
      Arrays.fill(planes, (byte) pad);
    }
    new Resampler(upright, 0, across(filter), down(filter))
        .run(planes, firstRow() * width + firstColumn(), width, width * height);
    return new Image(upright.channels(), height, width, planes).toChannels(channels);
  }

  private Taps across(Filter filter) {
    return Taps.of(filter, uprightWidth(), resizedWidth, firstColumn() - left, lastColumn() - left);
  }

  private Taps down(Filter filter) {
    return Taps.of(filter, uprightHeight(), resizedHeight, firstRow() - top, lastRow() - top);
  }

  private int firstColumn() {
    return Math.max(0, left);
  }

  private int lastColumn() {
    return (int) Math.min(width, (long) left + resizedWidth);
  }

  private int firstRow() {
    return Math.max(0, top);
  }

  private int lastRow() {
    return (int) Math.min(height, (long) top + resizedHeight);
  }
}

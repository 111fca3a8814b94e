package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/** Which size a picture gets, and which part of it is kept. */
public sealed interface Geometry extends Serializable {

  /**
   * Where an upright picture comes to lie.
   *
   * @param orientation that the stored picture has to be turned by, 1 to 8
   * @param storedWidth columns before it is turned
   */
  Placement placement(int storedWidth, int storedHeight, int orientation);

  /** Canonical form, without filter and orientation. */
  String text();

  /** As it is. */
  record Keep() implements Geometry {

    @Override
    public Placement placement(int storedWidth, int storedHeight, int orientation) {
      var turned = Turned.of(storedWidth, storedHeight, orientation);
      return turned.placed(turned.width(), turned.height());
    }

    @Override
    public String text() {
      return "keep";
    }
  }

  /**
   * The shorter side gets a size, the longer one follows, cut to an integer: torchvision's Resize,
   * {@code int(size * longer / shorter)}. Then a square from the middle is kept: torchvision's
   * CenterCrop, whose offset is half of what is left over, a half rounded to even.
   *
   * @param crop side of the square, at most {@code size}; 0 to keep all
   */
  record ShorterSide(int size, int crop) implements Geometry {

    public ShorterSide {
      Check.argument(size > 0, "Invalid shorter side: %s (want > 0)", size);
      Check.argument(
          crop >= 0 && crop <= size,
          "Invalid crop: %s (want at most the shorter side %s)",
          crop,
          size);
    }

    @Override
    public Placement placement(int storedWidth, int storedHeight, int orientation) {
      var turned = Turned.of(storedWidth, storedHeight, orientation);
      boolean wide = turned.width() >= turned.height();
      int shorter = wide ? turned.height() : turned.width();
      int longer = wide ? turned.width() : turned.height();
      int follows = Math.toIntExact((long) size * longer / shorter);
      Placement whole = wide ? turned.placed(follows, size) : turned.placed(size, follows);
      if (crop == 0) {
        return whole;
      }
      return whole.moved(
          -halfToEven(whole.resizedWidth() - crop),
          -halfToEven(whole.resizedHeight() - crop),
          crop,
          crop,
          0);
    }

    private static int halfToEven(int rest) {
      return (int) Math.rint(rest / 2.0);
    }

    @Override
    public String text() {
      return "shorter-side=" + size + (crop == 0 ? "" : ",crop=" + crop);
    }
  }

  /**
   * The whole picture within a frame, its sides in proportion, in the middle. The side that limits
   * fills the frame; the other is rounded to the nearest integer, a half up, and at least 1. Where
   * an odd number of pixels is left, the smaller part is left of it or above it.
   *
   * @param pad value of the pixels around it, all channels, 0 to 255; YOLO's is 114
   */
  record Letterbox(int width, int height, int pad) implements Geometry {

    public Letterbox {
      Check.argument(
          width > 0 && height > 0, "Invalid letterbox: %sx%s (want both > 0)", width, height);
      Check.argument(pad >= 0 && pad <= 255, "Invalid pad: %s (want 0 to 255)", pad);
    }

    @Override
    public Placement placement(int storedWidth, int storedHeight, int orientation) {
      var turned = Turned.of(storedWidth, storedHeight, orientation);
      boolean wide = (long) turned.width() * height >= (long) turned.height() * width;
      int toWidth = wide ? width : scaled(turned.width(), height, turned.height());
      int toHeight = wide ? scaled(turned.height(), width, turned.width()) : height;
      return turned
          .placed(toWidth, toHeight)
          .moved((width - toWidth) / 2, (height - toHeight) / 2, width, height, pad);
    }

    private static int scaled(int side, int to, int from) {
      return (int) Math.max(1, (2L * side * to + from) / (2L * from));
    }

    @Override
    public String text() {
      return "letterbox=" + sides(width, height) + (pad == DEFAULT_PAD ? "" : ",pad=" + pad);
    }
  }

  /** Exactly this size, whatever the proportions. */
  record Stretch(int width, int height) implements Geometry {

    public Stretch {
      Check.argument(width > 0 && height > 0, "Invalid size: %sx%s (want both > 0)", width, height);
    }

    @Override
    public Placement placement(int storedWidth, int storedHeight, int orientation) {
      return Turned.of(storedWidth, storedHeight, orientation).placed(width, height);
    }

    @Override
    public String text() {
      return "stretch=" + width + "x" + height;
    }
  }

  /** The pad of a letterbox that states none. */
  int DEFAULT_PAD = 114;

  private static String sides(int width, int height) {
    return width == height ? String.valueOf(width) : width + "x" + height;
  }

  /** A stored picture and its sides once it is upright. */
  record Turned(int storedWidth, int storedHeight, int orientation, int width, int height) {

    static Turned of(int storedWidth, int storedHeight, int orientation) {
      boolean swaps = orientation > 4;
      return new Turned(
          storedWidth,
          storedHeight,
          orientation,
          swaps ? storedHeight : storedWidth,
          swaps ? storedWidth : storedHeight);
    }

    Placement placed(int toWidth, int toHeight) {
      return new Placement(
          storedWidth, storedHeight, orientation, toWidth, toHeight, 0, 0, toWidth, toHeight, 0);
    }
  }
}

package dev.lamina.core.data.augment;

import dev.lamina.core.data.LabelMap;
import dev.lamina.core.image.Filter;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.Placement;
import dev.lamina.core.spec.Check;
import java.util.Arrays;

/**
 * A picture and the class of each of its pixels.
 *
 * @param image of three channels
 * @param classes of the same size
 */
public record SegmentedPicture(Image image, LabelMap classes) {

  public SegmentedPicture {
    Check.argument(image.channels() == 3, "Invalid image: %s channels (want 3)", image.channels());
    Check.argument(
        image.height() == classes.height() && image.width() == classes.width(),
        "Invalid label map: %sx%s (want the picture's %sx%s)",
        classes.width(),
        classes.height(),
        image.width(),
        image.height());
  }

  /** Mirrored left to right. */
  public SegmentedPicture mirrored() {
    return new SegmentedPicture(image.mirrored(), classes.mirrored());
  }

  /** Picture and classes at their place: bilinear and antialiased, and the nearest class. */
  SegmentedPicture placed(Placement placement) {
    return new SegmentedPicture(placement.apply(image, Filter.BILINEAR), classes.placed(placement));
  }

  /**
   * The same with pixels added to the right and below, of a colour and of class {@link
   * LabelMap#NOTHING}.
   *
   * @param height at least the picture's
   * @param width at least the picture's
   */
  SegmentedPicture padded(int height, int width, Rgb fill) {
    if (height == image.height() && width == image.width()) {
      return this;
    }
    byte[] pixels = new byte[3 * height * width];
    for (int c = 0; c < 3; c++) {
      Arrays.fill(pixels, c * height * width, (c + 1) * height * width, fill.channel(c));
      paste(image.pixels(), c * image.height() * image.width(), pixels, c * height * width, width);
    }
    byte[] values = new byte[height * width];
    Arrays.fill(values, (byte) LabelMap.NOTHING);
    paste(classes.classes(), 0, values, 0, width);
    return new SegmentedPicture(
        new Image(3, height, width, pixels), new LabelMap(height, width, values));
  }

  private void paste(byte[] from, int first, byte[] to, int at, int width) {
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(from, first + y * image.width(), to, at + y * width, image.width());
    }
  }
}

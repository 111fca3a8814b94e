package dev.lamina.core.data.augment;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.image.Filter;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.Placement;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.Arrays;

/**
 * A square that pictures are put in. As a view it shows all of a picture to measure by: the longer
 * side gets the size, also where that enlarges it, the shorter one follows, rounded to nearest and
 * at least 1, and the picture lies at the top left.
 *
 * @param size of the sides in pixels, at most 4096
 * @param fill colour of pixels where no picture lies
 */
public record SquareFrame(int size, Rgb fill) implements DetectionView {

  public SquareFrame {
    Check.argument(size >= 1 && size <= 4096, "Invalid size: %s (want 1 to 4096)", size);
  }

  /** The usual one, filled with the mean of ImageNet. */
  public static SquareFrame of(int size) {
    return new SquareFrame(size, Rgb.IMAGENET_MEAN);
  }

  /** Height and width. */
  public ImageSize imageSize() {
    return ImageSize.square(size);
  }

  @Override
  public FramedPicture view(BoxedPicture picture, RandomStream random) {
    Image image = picture.image();
    int longer = Math.max(image.height(), image.width());
    var whole =
        new Placement(
            image.width(),
            image.height(),
            1,
            scaled(image.width(), (double) size / longer),
            scaled(image.height(), (double) size / longer),
            0,
            0,
            size,
            size,
            0);
    Image placed = whole.apply(image, Filter.BILINEAR);
    return new FramedPicture(filled(placed, whole), picture.boxes().placed(whole), whole);
  }

  static int scaled(int side, double scale) {
    return Math.max(1, Math.toIntExact(Math.round(side * scale)));
  }

  /**
   * The frame with its colour where no picture lies.
   *
   * @param placed picture in the frame
   */
  Image filled(Image placed, Placement placement) {
    Check.argument(
        placed.channels() == 3, "Invalid image: %s channels (want 3)", placed.channels());
    int left = Math.max(0, placement.left());
    int right = Math.min(size, placement.left() + placement.resizedWidth());
    int top = Math.max(0, placement.top());
    int bottom = Math.min(size, placement.top() + placement.resizedHeight());
    byte[] pixels = placed.pixels().clone();
    for (int c = 0; c < 3; c++) {
      byte level = fill.channel(c);
      for (int y = 0; y < size; y++) {
        int row = (c * size + y) * size;
        boolean beside = y >= top && y < bottom;
        Arrays.fill(pixels, row, row + (beside ? left : size), level);
        Arrays.fill(pixels, row + (beside ? right : size), row + size, level);
      }
    }
    return new Image(3, size, size, pixels);
  }
}

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
 * at least 1, and the picture lies at the top left, or in the middle.
 *
 * @param size of the sides in pixels, at most 4096
 * @param fill colour of pixels where no picture lies
 * @param centred whether pictures lie in the middle; of an odd number of added rows or columns the
 *     right or lower side gets one more
 */
public record SquareFrame(int size, Rgb fill, boolean centred) implements DetectionView {

  private static final Rgb GREY = new Rgb(114, 114, 114);

  public SquareFrame {
    Check.argument(size >= 1 && size <= 4096, "Invalid size: %s (want 1 to 4096)", size);
  }

  /** One in which pictures lie at the top left. */
  public SquareFrame(int size, Rgb fill) {
    this(size, fill, false);
  }

  /** The usual one, filled with the mean of ImageNet. */
  public static SquareFrame of(int size) {
    return new SquareFrame(size, Rgb.IMAGENET_MEAN);
  }

  /** That of YOLO: in the middle of a grey of 114. */
  public static SquareFrame letterbox(int size) {
    return new SquareFrame(size, GREY, true);
  }

  /** Height and width. */
  public ImageSize imageSize() {
    return ImageSize.square(size);
  }

  @Override
  public FramedPicture view(BoxedPicture picture, OtherPictures others, RandomStream random) {
    return view(picture);
  }

  /** All of a picture, which is the same for everybody. */
  public FramedPicture view(BoxedPicture picture) {
    Image image = picture.image();
    Placement tight = around(image);
    int left = centred ? (size - tight.width()) / 2 : 0;
    int top = centred ? (size - tight.height()) / 2 : 0;
    var whole =
        new Placement(
            image.width(),
            image.height(),
            1,
            tight.width(),
            tight.height(),
            left,
            top,
            size,
            size,
            0);
    Image placed = whole.apply(image, Filter.BILINEAR);
    return new FramedPicture(filled(placed, whole), picture.boxes().placed(whole), whole);
  }

  /** A picture in the size that it has in the frame, without the frame. */
  Placement around(Image image) {
    double scale = (double) size / Math.max(image.height(), image.width());
    int width = scaled(image.width(), scale);
    int height = scaled(image.height(), scale);
    return new Placement(image.width(), image.height(), 1, width, height, 0, 0, width, height, 0);
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

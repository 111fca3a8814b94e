package dev.lamina.core.data.augment;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns, scales, shears and shifts a picture around its centre, as YOLO's training does, into a
 * square of another size; bilinear, not antialiased, with a grey of 114 outside. A box becomes the
 * one around its four moved corners, clipped to the square; it is kept if both sides are above 2
 * pixels, more than a tenth of its scaled area is left, and its sides are within 100 to 1.
 *
 * @param size side of the result
 * @param degrees turned by up to so many either way, 0 to 180
 * @param shear degrees of shear by up to so many either way, 0 to 45
 * @param scale scaled by 1 - scale to 1 + scale, 0 to below 1
 * @param translate the centre comes to lie uniformly within so much of the size around the middle,
 *     0 to 0.5
 */
public record RandomAffine(int size, double degrees, double shear, double scale, double translate) {

  private static final double LEAST_SIDE = 2;
  private static final double LEAST_AREA = 0.1;
  private static final double MOST_RATIO = 100;

  public RandomAffine {
    Check.argument(size >= 1 && size <= 4096, "Invalid size: %s (want 1 to 4096)", size);
    Check.argument(degrees >= 0 && degrees <= 180, "Invalid degrees: %s (want 0 to 180)", degrees);
    Check.argument(shear >= 0 && shear <= 45, "Invalid shear: %s (want 0 to 45)", shear);
    Check.argument(scale >= 0 && scale < 1, "Invalid scale: %s (want 0 to below 1)", scale);
    Check.argument(
        translate >= 0 && translate <= 0.5, "Invalid translate: %s (want 0 to 0.5)", translate);
  }

  /** YOLO's: scale 0.5, translate 0.1, and nothing else. */
  public static RandomAffine usual(int size) {
    return new RandomAffine(size, 0, 0, 0.5, 0.1);
  }

  /** Moves a point (x, y) to (a·x + b·y + e, c·x + d·y + f). */
  record Motion(double a, double b, double c, double d, double e, double f, double scale) {}

  /** Draws a motion and moves picture and boxes by it. */
  public BoxedPicture apply(BoxedPicture picture, RandomStream random) {
    Motion motion = draw(picture.image().height(), picture.image().width(), random);
    var boxes = new ArrayList<Box>();
    for (Box box : picture.boxes().boxes()) {
      moved(box, motion, boxes);
    }
    return new BoxedPicture(moved(picture.image(), motion), new Boxes(boxes));
  }

  private Motion draw(int height, int width, RandomStream random) {
    double angle = StrictMath.toRadians(between(-degrees, degrees, random));
    double factor = between(1 - scale, 1 + scale, random);
    double alongX = StrictMath.tan(StrictMath.toRadians(between(-shear, shear, random)));
    double alongY = StrictMath.tan(StrictMath.toRadians(between(-shear, shear, random)));
    double toX = between(0.5 - translate, 0.5 + translate, random) * size;
    double toY = between(0.5 - translate, 0.5 + translate, random) * size;
    double cos = factor * StrictMath.cos(angle);
    double sin = factor * StrictMath.sin(angle);
    // Shear after rotation after the shift of the centre to the origin; then to its new place.
    double a = cos - alongX * sin;
    double b = sin + alongX * cos;
    double c = alongY * cos - sin;
    double d = alongY * sin + cos;
    double middleX = width / 2.0;
    double middleY = height / 2.0;
    return new Motion(
        a, b, c, d, toX - a * middleX - b * middleY, toY - c * middleX - d * middleY, factor);
  }

  private static double between(double least, double most, RandomStream random) {
    return least + (most - least) * random.nextDouble();
  }

  private void moved(Box box, Motion m, List<Box> into) {
    double fromX = Double.POSITIVE_INFINITY;
    double fromY = Double.POSITIVE_INFINITY;
    double toX = Double.NEGATIVE_INFINITY;
    double toY = Double.NEGATIVE_INFINITY;
    for (int corner = 0; corner < 4; corner++) {
      int right = corner % 2;
      int bottom = corner / 2;
      double x = box.x() + right * box.width();
      double y = box.y() + bottom * box.height();
      double movedX = m.a() * x + m.b() * y + m.e();
      double movedY = m.c() * x + m.d() * y + m.f();
      fromX = Math.min(fromX, movedX);
      fromY = Math.min(fromY, movedY);
      toX = Math.max(toX, movedX);
      toY = Math.max(toY, movedY);
    }
    fromX = Math.max(0, fromX);
    fromY = Math.max(0, fromY);
    double width = Math.min(size, toX) - fromX;
    double height = Math.min(size, toY) - fromY;
    double scaledArea = box.width() * box.height() * m.scale() * m.scale();
    if (width > LEAST_SIDE
        && height > LEAST_SIDE
        && width * height / scaledArea > LEAST_AREA
        && Math.max(width / height, height / width) < MOST_RATIO) {
      into.add(BoxedPicture.moved(box, fromX, fromY, width, height));
    }
  }

  private Image moved(Image image, Motion m) {
    double determinant = m.a() * m.d() - m.b() * m.c();
    byte[] to = new byte[image.channels() * size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double dx = x + 0.5 - m.e();
        double dy = y + 0.5 - m.f();
        double sourceX = (m.d() * dx - m.b() * dy) / determinant - 0.5;
        double sourceY = (m.a() * dy - m.c() * dx) / determinant - 0.5;
        int left = (int) Math.floor(sourceX);
        int top = (int) Math.floor(sourceY);
        for (int c = 0; c < image.channels(); c++) {
          double above = mixed(image, c, top, left, sourceX - left);
          double below = mixed(image, c, top + 1, left, sourceX - left);
          double value = above + (below - above) * (sourceY - top);
          to[(c * size + y) * size + x] = (byte) Math.round(value);
        }
      }
    }
    return new Image(image.channels(), size, size, to);
  }

  private static double mixed(Image image, int channel, int row, int column, double share) {
    int one = at(image, channel, row, column);
    return one + (at(image, channel, row, column + 1) - one) * share;
  }

  private static int at(Image image, int channel, int row, int column) {
    boolean inside = row >= 0 && row < image.height() && column >= 0 && column < image.width();
    return inside
        ? image.pixels()[(channel * image.height() + row) * image.width() + column] & 0xff
        : Mosaic.FILL;
  }
}

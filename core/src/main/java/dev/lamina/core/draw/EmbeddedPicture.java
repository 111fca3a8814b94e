package dev.lamina.core.draw;

import dev.lamina.core.image.Filter;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.JpegEncoder;
import dev.lamina.core.image.Resize;
import java.util.Base64;
import java.util.List;

/**
 * A picture as a JPEG file in a drawing.
 *
 * @param width on the drawing, in pixels, as the height; the file may have fewer
 */
record EmbeddedPicture(double width, double height, byte[] jpeg) {

  private static final List<Integer> QUALITIES = List.of(85, 75, 60, 45, 30);
  private static final int LEAST_SIDE = 32;

  /**
   * A picture in a square: as good as there is room for.
   *
   * @param side of the square, in pixels
   * @param bytes that the file may have; a picture that needs more at the least quality becomes
   *     smaller, down to {@value #LEAST_SIDE} pixels
   */
  static EmbeddedPicture of(Image image, int side, int bytes) {
    double scale = (double) side / longer(image);
    Image fitting = scale < 1 ? scaled(image, side) : image;
    byte[] jpeg = encoded(fitting, bytes);
    for (int longer = longer(fitting); jpeg.length > bytes && longer > LEAST_SIDE; ) {
      longer = Math.max(LEAST_SIDE, longer / 2);
      fitting = scaled(fitting, longer);
      jpeg = encoded(fitting, bytes);
    }
    return new EmbeddedPicture(image.width() * scale, image.height() * scale, jpeg);
  }

  private static int longer(Image image) {
    return Math.max(image.width(), image.height());
  }

  /** In the best quality that fits, or the least. */
  private static byte[] encoded(Image image, int bytes) {
    byte[] jpeg = {};
    for (int quality : QUALITIES) {
      jpeg = new JpegEncoder(quality).encode(image);
      if (jpeg.length <= bytes) {
        break;
      }
    }
    return jpeg;
  }

  private static Image scaled(Image image, int longer) {
    double scale = (double) longer / longer(image);
    return Resize.to(
        image,
        (int) Math.max(1, Math.round(image.width() * scale)),
        (int) Math.max(1, Math.round(image.height() * scale)),
        Filter.BILINEAR);
  }

  /** The element that shows it, under an id. */
  String element(String id) {
    return "<image id=\"%s\" width=\"%s\" height=\"%s\" preserveAspectRatio=\"none\" href=\"data:image/jpeg;base64,%s\"/>\n"
        .formatted(
            id, Figures.at(width), Figures.at(height), Base64.getEncoder().encodeToString(jpeg));
  }
}

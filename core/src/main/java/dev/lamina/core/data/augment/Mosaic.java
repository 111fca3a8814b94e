package dev.lamina.core.data.augment;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Four pictures around one point: on a canvas of twice the size, filled with a grey of 114, the
 * point is uniform in the middle half of both sides. The pictures touch it with the corner that
 * faces it, top left, top right, bottom left, bottom right, and are cut off at the canvas. Boxes
 * are shifted and clipped; those of which nothing is left are gone.
 *
 * @param size half of the canvas' side, at least 2
 */
public record Mosaic(int size) {

  static final byte FILL = 114;

  public Mosaic {
    Check.argument(size >= 2 && size <= 4096, "Invalid size: %s (want 2 to 4096)", size);
  }

  /**
   * @param pictures four, of three channels each
   */
  public BoxedPicture of(List<BoxedPicture> pictures, RandomStream random) {
    Check.argument(pictures.size() == 4, "Invalid mosaic: %s pictures (want 4)", pictures.size());
    int side = 2 * size;
    int x = size / 2 + random.nextInt(size);
    int y = size / 2 + random.nextInt(size);
    byte[] canvas = new byte[3 * side * side];
    Arrays.fill(canvas, FILL);
    var boxes = new ArrayList<Box>();
    for (int i = 0; i < 4; i++) {
      Image image = pictures.get(i).image();
      int left = i % 2 == 0 ? x - image.width() : x;
      int top = i < 2 ? y - image.height() : y;
      paste(image, left, top, canvas, side);
      for (Box box : pictures.get(i).boxes().boxes()) {
        double fromX = Math.max(0, box.x() + left);
        double fromY = Math.max(0, box.y() + top);
        double toX = Math.min(side, box.x() + box.width() + left);
        double toY = Math.min(side, box.y() + box.height() + top);
        if (toX > fromX && toY > fromY) {
          boxes.add(BoxedPicture.moved(box, fromX, fromY, toX - fromX, toY - fromY));
        }
      }
    }
    return new BoxedPicture(new Image(3, side, side, canvas), new Boxes(boxes));
  }

  private static void paste(Image image, int left, int top, byte[] canvas, int side) {
    Check.argument(image.channels() == 3, "Invalid image: %s channels (want 3)", image.channels());
    int from = Math.max(0, left);
    int to = Math.min(side, left + image.width());
    for (int c = 0; c < 3; c++) {
      for (int y = Math.max(0, top); y < Math.min(side, top + image.height()); y++) {
        if (to > from) {
          System.arraycopy(
              image.pixels(),
              (c * image.height() + y - top) * image.width() + from - left,
              canvas,
              (c * side + y) * side + from,
              to - from);
        }
      }
    }
  }
}

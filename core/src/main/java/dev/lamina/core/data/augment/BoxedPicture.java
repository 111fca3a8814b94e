package dev.lamina.core.data.augment;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import java.util.ArrayList;

/**
 * A picture and the objects in it.
 *
 * @param boxes in pixels of the image
 */
public record BoxedPicture(Image image, Boxes boxes) {

  /** Mirrored left to right. */
  public BoxedPicture flipped() {
    int width = image.width();
    var mirrored = new ArrayList<Box>();
    for (Box box : boxes.boxes()) {
      mirrored.add(moved(box, width - box.x() - box.width(), box.y(), box.width(), box.height()));
    }
    return new BoxedPicture(image.mirrored(), new Boxes(mirrored));
  }

  /** Upside down. */
  public BoxedPicture flippedVertically() {
    int height = image.height();
    int width = image.width();
    byte[] turned = new byte[image.pixels().length];
    for (int row = 0; row < image.channels() * height; row++) {
      int from = (row / height * height + height - 1 - row % height) * width;
      System.arraycopy(image.pixels(), from, turned, row * width, width);
    }
    var moved = new ArrayList<Box>();
    for (Box box : boxes.boxes()) {
      moved.add(moved(box, box.x(), height - box.y() - box.height(), box.width(), box.height()));
    }
    return new BoxedPicture(new Image(image.channels(), height, width, turned), new Boxes(moved));
  }

  /** The same object elsewhere; its area changes as that of its rectangle does. */
  static Box moved(Box box, double x, double y, double width, double height) {
    double area = box.area() * (width * height) / (box.width() * box.height());
    return new Box(box.label(), x, y, width, height, area, box.crowd(), box.difficult(), box.id());
  }
}

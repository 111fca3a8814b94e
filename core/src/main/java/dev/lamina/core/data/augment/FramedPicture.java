package dev.lamina.core.data.augment;

import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.Placement;

/**
 * A picture in a frame, and the objects in it.
 *
 * @param boxes in pixels of the frame
 * @param placement of the stored picture in the frame; where it is mirrored, its orientation is 2.
 *     Of a view that was made of several pictures, or turned and sheared, that of the view itself
 */
public record FramedPicture(Image image, Boxes boxes, Placement placement) {

  /** A view that is no stored picture. */
  static FramedPicture of(BoxedPicture view) {
    int width = view.image().width();
    int height = view.image().height();
    var itself = new Placement(width, height, 1, width, height, 0, 0, width, height, 0);
    return new FramedPicture(view.image(), view.boxes(), itself);
  }
}

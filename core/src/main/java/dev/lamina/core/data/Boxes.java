package dev.lamina.core.data;

import dev.lamina.core.image.Placement;
import java.util.ArrayList;
import java.util.List;

/** The objects in a picture, in the order of their source; none is a picture without objects. */
public record Boxes(List<Box> boxes) implements Target {

  public Boxes {
    boxes = List.copyOf(boxes);
  }

  /**
   * The objects of the picture as it was placed. Where nothing was cut off, boxes stay as they are
   * but for their scale; else they are clipped, and those of which nothing is left are gone.
   */
  @Override
  public Boxes placed(Placement placement) {
    boolean cut =
        placement.left() < 0
            || placement.top() < 0
            || placement.left() + placement.resizedWidth() > placement.width()
            || placement.top() + placement.resizedHeight() > placement.height();
    var placed = new ArrayList<Box>();
    for (Box box : boxes) {
      double[] corners =
          placement.box(box.x(), box.y(), box.x() + box.width(), box.y() + box.height());
      if (cut) {
        corners[0] = Math.max(0, corners[0]);
        corners[1] = Math.max(0, corners[1]);
        corners[2] = Math.min(placement.width(), corners[2]);
        corners[3] = Math.min(placement.height(), corners[3]);
      }
      if (corners[2] > corners[0] && corners[3] > corners[1]) {
        placed.add(
            new Box(
                box.label(),
                corners[0],
                corners[1],
                corners[2] - corners[0],
                corners[3] - corners[1],
                box.area() * placement.scaleX() * placement.scaleY(),
                box.crowd(),
                box.difficult(),
                box.id()));
      }
    }
    return new Boxes(placed);
  }
}

package dev.lamina.core.data;

import java.util.List;

/** The objects in a picture, in the order of their source; none is a picture without objects. */
public record Boxes(List<Box> boxes) implements Target {

  public Boxes {
    boxes = List.copyOf(boxes);
  }
}

package dev.lamina.core.draw;

import dev.lamina.core.image.Image;
import java.util.List;
import java.util.Optional;

/**
 * A picture with boxes.
 *
 * @param caption of any length; may be empty
 * @param truth the objects that are there
 * @param found what a detector found, drawn on the same picture beside it; empty where none looked
 */
public record Tile(Image image, String caption, List<Mark> truth, Optional<List<Mark>> found) {

  public Tile {
    truth = List.copyOf(truth);
    found = found.map(List::copyOf);
  }

  /** A picture as a detector learns from it. */
  public static Tile of(Image image, String caption, List<Mark> truth) {
    return new Tile(image, caption, truth, Optional.empty());
  }

  /** A picture on which a detector looked for objects. */
  public static Tile compared(Image image, String caption, List<Mark> truth, List<Mark> found) {
    return new Tile(image, caption, truth, Optional.of(found));
  }

  /** How often the picture is shown. */
  int panels() {
    return found.isPresent() ? 2 : 1;
  }
}

package dev.lamina.jobs.notebook;

import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.Target;
import dev.lamina.core.draw.Mark;
import dev.lamina.core.draw.Markup;
import dev.lamina.core.draw.Pictures;
import dev.lamina.core.draw.Tile;
import dev.lamina.core.spec.SpecException;
import java.util.List;

/**
 * A page of some pictures of a split.
 *
 * @param split whose they are
 * @param told what is shown beside the pictures, for the title; may be empty
 * @param classNames of what is marked in them
 * @param tiles may be none
 */
record PicturePage(String split, String told, List<String> classNames, List<Tile> tiles) {

  /**
   * A number of pictures, as somebody typed it.
   *
   * @throws SpecException if a page cannot show so many
   */
  static int count(String typed) {
    if (!typed.matches("\\d{1,2}")
        || Integer.parseInt(typed) < 1
        || Integer.parseInt(typed) > Pictures.MOST) {
      throw new SpecException(
          "Invalid number of pictures: %s (want 1 to %s)".formatted(typed, Pictures.MOST));
    }
    return Integer.parseInt(typed);
  }

  /** The objects that a picture has; none if its target is of another kind. */
  static List<Mark> truth(Target target) {
    if (!(target instanceof Boxes objects)) {
      return List.of();
    }
    return objects.boxes().stream()
        .map(box -> Mark.truth(box.label(), box.x(), box.y(), box.width(), box.height()))
        .toList();
  }

  /** As Zeppelin shows it. */
  String html() {
    var page = new Markup();
    if (tiles.isEmpty()) {
      page.element("p", "Split %s has no sample".formatted(split));
    } else {
      String title = "%s pictures of split %s%s".formatted(tiles.size(), split, told);
      ResultsNote.draw(page, new Pictures(title, classNames, tiles).drawing("pictures"));
    }
    return Display.html(page);
  }
}

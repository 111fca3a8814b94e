package dev.lamina.core.draw;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Pictures with boxes in rows: what is there dashed, what a detector found solid, with the class's
 * name and how sure it is. A class has the same color everywhere.
 *
 * @param title of any length, as all names; what there is no room for is cut
 * @param classes names that the labels of boxes are indexes into
 * @param tiles 1 to {@value #MOST}, of which each has at most {@value #BOXES} boxes drawn, the
 *     surest
 */
public record Pictures(String title, List<String> classes, List<Tile> tiles) {

  public static final int MOST = 16;

  static final int BOXES = 60;

  /** Of all JPEG files together, where pictures can be encoded in so few. */
  private static final int JPEG_BYTES = 192 << 10;

  private static final int TOP = 34;
  private static final int GAP = 12;
  private static final int CAPTION = 18;

  public Pictures {
    classes = List.copyOf(classes);
    tiles = List.copyOf(tiles);
    Check.argument(
        !tiles.isEmpty() && tiles.size() <= MOST,
        "Invalid pictures: %s (want 1 to %s)",
        tiles.size(),
        MOST);
    for (Tile tile : tiles) {
      check(tile.truth(), classes.size());
      check(tile.found().orElse(List.of()), classes.size());
    }
  }

  private static void check(List<Mark> marks, int classes) {
    for (Mark mark : marks) {
      Check.argument(
          mark.label() < classes,
          "Invalid class of a box: %s (want 0 to %s)",
          mark.label(),
          classes - 1);
    }
  }

  /** The finished drawing under a name, see {@link Drawing}. */
  public Drawing drawing(String name) {
    return new Drawing(name, Titles.line(title), svg());
  }

  private static String style() {
    return """
        .halo{fill:none;stroke:#000;stroke-opacity:.6;stroke-width:3.4}
        .box{fill:none;stroke-width:1.8}.dashed{stroke-dasharray:5 3}
        """
        + Palette.style();
  }

  private byte[] svg() {
    int panels = tiles.stream().mapToInt(Tile::panels).sum();
    int side = panels <= 2 ? 440 : panels <= 6 ? 320 : 240;
    int across = Math.min(panels, panels <= 6 ? 3 : 4);
    boolean pairs = tiles.stream().anyMatch(tile -> tile.panels() == 2);
    across = pairs ? Math.max(2, across / 2 * 2) : across;
    List<EmbeddedPicture> pictures =
        tiles.stream()
            .map(tile -> EmbeddedPicture.of(tile.image(), side, JPEG_BYTES / tiles.size()))
            .toList();
    List<List<Integer>> rows = rows(across);
    double height = TOP;
    for (List<Integer> row : rows) {
      height += highest(row, pictures) + CAPTION + GAP;
    }
    int width = GAP + across * (side + GAP);
    var svg = new Svg(width, (int) Math.ceil(height), title, style());
    double top = TOP;
    for (List<Integer> row : rows) {
      int column = 0;
      for (int tile : row) {
        draw(svg, tile, pictures.get(tile), GAP + column * (side + GAP), top, side);
        column += tiles.get(tile).panels();
      }
      top += highest(row, pictures) + CAPTION + GAP;
    }
    return svg.bytes();
  }

  /** Which tiles share a row; panels of one tile stay together. */
  private List<List<Integer>> rows(int across) {
    var rows = new ArrayList<List<Integer>>();
    int room = 0;
    for (int i = 0; i < tiles.size(); i++) {
      if (room < tiles.get(i).panels()) {
        rows.add(new ArrayList<>());
        room = across;
      }
      rows.get(rows.size() - 1).add(i);
      room -= tiles.get(i).panels();
    }
    return rows;
  }

  private static double highest(List<Integer> row, List<EmbeddedPicture> pictures) {
    return row.stream().mapToDouble(tile -> pictures.get(tile).height()).max().orElse(0);
  }

  private void draw(
      Svg svg, int index, EmbeddedPicture picture, double left, double top, int side) {
    Tile tile = tiles.get(index);
    double scale = picture.width() / tile.image().width();
    String id = "p" + index;
    begin(svg, left, top, picture);
    svg.raw(picture.element(id));
    boxes(svg, picture, scale, tile.truth(), " dashed");
    svg.raw("</svg>\n");
    String caption = tile.caption();
    if (tile.found().isPresent()) {
      double beside = left + side + GAP;
      begin(svg, beside, top, picture);
      svg.raw("<use href=\"#" + id + "\"/>\n");
      boxes(svg, picture, scale, tile.found().get(), "");
      svg.raw("</svg>\n");
      caption(svg, beside, top, picture, "found", tile.found().get().size(), side);
    }
    caption(svg, left, top, picture, caption, tile.truth().size(), side);
  }

  /** A part of the drawing that nothing inside it leaves. */
  private static void begin(Svg svg, double left, double top, EmbeddedPicture picture) {
    svg.raw(
        "<svg x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\">\n"
            .formatted(
                Figures.at(left),
                Figures.at(top),
                Figures.at(picture.width()),
                Figures.at(picture.height())));
  }

  private static void caption(
      Svg svg, double left, double top, EmbeddedPicture picture, String text, int boxes, int side) {
    String count = boxes > BOXES ? "%d of %d boxes".formatted(BOXES, boxes) : "";
    double room = side - (count.isEmpty() ? 0 : Lettering.width(count) + 8);
    double base = top + picture.height() + 13;
    svg.text("", left, base, Lettering.within(text, room));
    if (!count.isEmpty()) {
      svg.text("end", left + side, base, count);
    }
  }

  private void boxes(
      Svg svg, EmbeddedPicture picture, double scale, List<Mark> marks, String dashed) {
    List<Mark> surest =
        marks.stream()
            .sorted(Comparator.comparingDouble((Mark mark) -> -mark.score().orElse(1)))
            .limit(BOXES)
            .toList();
    var labels = new BoxLabels(picture.width(), picture.height());
    var halo = new StringBuilder();
    var outlines = new ArrayList<StringBuilder>();
    for (int color = 0; color < Palette.SIZE; color++) {
      outlines.add(new StringBuilder());
    }
    for (Mark mark : surest) {
      double left = within(mark.x() * scale, picture.width());
      double top = within(mark.y() * scale, picture.height());
      double right = within((mark.x() + mark.width()) * scale, picture.width());
      double bottom = within((mark.y() + mark.height()) * scale, picture.height());
      if (right - left < 0.5 || bottom - top < 0.5) {
        continue;
      }
      String outline =
          "M%s %sH%sV%sH%sz"
              .formatted(
                  Figures.at(left),
                  Figures.at(top),
                  Figures.at(right),
                  Figures.at(bottom),
                  Figures.at(left));
      halo.append(outline);
      outlines.get(Palette.of(mark.label())).append(outline);
      labels.add(text(mark), Palette.of(mark.label()), left, top, right, bottom);
    }
    if (!halo.isEmpty()) {
      svg.raw("<path class=\"halo\" d=\"" + halo + "\"/>\n");
    }
    for (int color = 0; color < Palette.SIZE; color++) {
      if (!outlines.get(color).isEmpty()) {
        svg.raw(
            "<path class=\"box b%d%s\" d=\"%s\"/>\n".formatted(color, dashed, outlines.get(color)));
      }
    }
    for (BoxLabels.Placed label : labels.placed()) {
      draw(svg, label);
    }
  }

  /** Inside a side of the picture, with the outline. */
  private static double within(double at, double side) {
    return Math.max(1, Math.min(side - 1, at));
  }

  private String text(Mark mark) {
    String name = classes.get(mark.label());
    return mark.score().isPresent()
        ? Lettering.within(name, 150)
            + String.format(Locale.ROOT, " %.2f", mark.score().getAsDouble())
        : Lettering.within(name, 180);
  }

  private static void draw(Svg svg, BoxLabels.Placed label) {
    svg.rectangle("f" + label.color(), label.x(), label.y(), label.width(), BoxLabels.HEIGHT);
    // Whatever the font, the text is as wide as its ground.
    svg.raw(
        "<text class=\"t%d\" x=\"%s\" y=\"%s\" textLength=\"%s\" lengthAdjust=\"spacingAndGlyphs\">%s</text>\n"
            .formatted(
                label.color(),
                Figures.at(label.textX()),
                Figures.at(label.baseline()),
                Figures.at(label.textWidth()),
                Markup.escaped(label.text())));
  }
}

package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.Locale;

/**
 * How pictures become samples of one kind: turned upright or not, resized, cut or padded. A value
 * with one canonical text, such as {@code shorter-side=256,crop=224,filter=bicubic}; see {@link
 * #parse}.
 *
 * @param filter of the resize; pictures in their wanted size stay as they are
 */
public record ImageTransform(Geometry geometry, Filter filter, Orientation orientation)
    implements Serializable {

  /** Pictures as they are, upright. */
  public static final ImageTransform KEEP = of(new Geometry.Keep());

  /** Bilinear, upright. */
  public static ImageTransform of(Geometry geometry) {
    return new ImageTransform(geometry, Filter.BILINEAR, Orientation.APPLIED);
  }

  /**
   * Reads a text: one of {@code keep}, {@code shorter-side=S}, {@code shorter-side=S,crop=C},
   * {@code letterbox=S} or {@code letterbox=WxH}, {@code stretch=S} or {@code stretch=WxH}; then,
   * in any order, {@code pad=V} of a letterbox (default 114), {@code filter=bilinear|bicubic}
   * (default bilinear), {@code orientation=applied|ignored} (default applied).
   *
   * @throws dev.lamina.core.spec.SpecException if it is none of these
   */
  public static ImageTransform parse(String text) {
    return new TransformText(text).transform();
  }

  /** The shortest text that {@link #parse} makes this of; the same for equal transforms only. */
  public String text() {
    return geometry.text()
        + (filter == Filter.BILINEAR ? "" : ",filter=" + name(filter))
        + (orientation == Orientation.APPLIED ? "" : ",orientation=" + name(orientation));
  }

  /** Same, with another filter. */
  public ImageTransform with(Filter other) {
    return new ImageTransform(geometry, other, orientation);
  }

  /** Same, with another rule for orientations. */
  public ImageTransform with(Orientation other) {
    return new ImageTransform(geometry, filter, other);
  }

  /** By how much the picture of a file is turned: its orientation, or 1 where that is ignored. */
  public int orientationOf(ImageHeader header) {
    return orientation == Orientation.APPLIED ? header.orientation() : 1;
  }

  /** Where the picture of a file comes to lie. */
  public Placement placement(ImageHeader header) {
    return placement(header.width(), header.height(), orientationOf(header));
  }

  /**
   * Where a picture comes to lie.
   *
   * @param turnedBy EXIF orientation that is undone, 1 to 8; 1 for a picture that is upright
   */
  public Placement placement(int storedWidth, int storedHeight, int turnedBy) {
    Check.argument(
        turnedBy >= 1 && turnedBy <= 8, "Invalid orientation: %s (want 1 to 8)", turnedBy);
    return geometry.placement(storedWidth, storedHeight, turnedBy);
  }

  /** Transforms a picture that is upright; its channels stay. */
  public Image apply(Image image) {
    return apply(image, 1);
  }

  /**
   * Transforms a picture as it was stored.
   *
   * @param turnedBy EXIF orientation that is undone, 1 to 8
   */
  public Image apply(Image image, int turnedBy) {
    Placement placement = placement(image.width(), image.height(), turnedBy);
    return placement.apply(Pixels.of(image), filter, image.channels());
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return text();
  }
}

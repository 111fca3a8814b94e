package dev.lamina.core.image;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.util.Map;

/** The kinds of image that are decoded, told by content. */
public enum ImageKind {
  JPEG,
  PNG,
  BMP,
  /** Its first frame. */
  GIF,
  /** Its first frame, lossy or lossless. */
  WEBP;

  private static final String WANTED = " (want JPEG, PNG, BMP, GIF or WebP)";

  /** How other images begin. */
  private static final Map<String, String> FOREIGN =
      Map.ofEntries(
          Map.entry("II*\0", "TIFF"),
          Map.entry("MM\0*", "TIFF"),
          Map.entry("II+\0", "BigTIFF"),
          Map.entry("MM\0+", "BigTIFF"),
          Map.entry("\0\0\1\0", "icon"),
          Map.entry("8BPS", "Photoshop"),
          Map.entry("\0\0\0\fjP  ", "JPEG 2000"),
          Map.entry("\u00ffO\u00ffQ", "JPEG 2000"),
          Map.entry("\u00ff\n", "JPEG XL"),
          Map.entry("\0\0\0\fJXL ", "JPEG XL"),
          Map.entry("v/1\1", "OpenEXR"),
          Map.entry("#?RADIANCE", "Radiance"),
          Map.entry("DDS ", "DirectDraw"));

  /**
   * The kind of a file's content, whatever its name.
   *
   * @throws RejectedException if there is no content ({@link RejectReason#EMPTY}), if it is another
   *     kind of image ({@link RejectReason#UNSUPPORTED}) or none ({@link
   *     RejectReason#NOT_AN_IMAGE})
   */
  static ImageKind of(ByteView file) {
    if (file.length() == 0) {
      throw new RejectedException(RejectReason.EMPTY, "it has no bytes" + WANTED);
    }
    if (file.says(0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (file.says(0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (file.says(0, "BM")) {
      return BMP;
    }
    if (file.says(0, "GIF87a") || file.says(0, "GIF89a")) {
      return GIF;
    }
    if (file.says(0, "RIFF") && file.says(8, "WEBP")) {
      return WEBP;
    }
    throw foreign(file);
  }

  private static RejectedException foreign(ByteView file) {
    for (Map.Entry<String, String> known : FOREIGN.entrySet()) {
      if (file.says(0, known.getKey())) {
        return unsupported(known.getValue());
      }
    }
    if (file.says(4, "ftyp")) {
      return unsupported("HEIF or AVIF");
    }
    boolean digit = file.says(0, "P") && file.has(2, 1) && file.u8(1) >= '1' && file.u8(1) <= '7';
    if (digit && Character.isWhitespace(file.u8(2))) {
      return unsupported("PNM");
    }
    return new RejectedException(
        RejectReason.NOT_AN_IMAGE, "its content is no known kind of image" + WANTED);
  }

  private static RejectedException unsupported(String kind) {
    return new RejectedException(RejectReason.UNSUPPORTED, "it is a " + kind + " image" + WANTED);
  }
}

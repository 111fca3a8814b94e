package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.RejectedException;

/**
 * What an image file says of itself, read without decoding. Animations: of the first frame, on its
 * canvas.
 *
 * @param width columns as stored, before any orientation is applied; > 0
 * @param height rows as stored; > 0
 * @param channels samples a pixel has in the file: 1 (grey, or an index into a palette), 2 (grey
 *     and alpha), 3 (colour), 4 (colour and alpha, or CMYK)
 * @param bits of one sample; of a pixel where a file packs several samples into 16 bits
 * @param orientation EXIF orientation, 1 to 8; 1 where none or no sensible one is stated
 */
public record ImageHeader(
    ImageKind kind, int width, int height, int channels, int bits, int orientation) {

  public ImageHeader {
    Check.argument(
        width > 0 && height > 0, "Invalid image header: %sx%s (want both > 0)", width, height);
    Check.argument(
        orientation >= 1 && orientation <= 8, "Invalid orientation: %s (want 1 to 8)", orientation);
  }

  /**
   * Reads the header of a file. The work is linear in the bytes at worst, and nothing is allocated
   * for what they state.
   *
   * @param bytes the whole file
   * @throws RejectedException if it is empty, no image, one of a kind that is not decoded, ends
   *     within its header, or has a header that breaks the rules of its kind
   */
  public static ImageHeader read(byte[] bytes) {
    var file = new ByteView(bytes);
    return switch (ImageKind.of(file)) {
      case JPEG -> JpegHeader.read(file, bytes);
      case PNG -> PngHeader.read(file).header();
      case BMP -> BmpHeader.read(file);
      case GIF -> GifHeader.read(file).header();
      case WEBP -> WebpHeader.read(file);
    };
  }

  /** Columns once the orientation is applied. */
  public int uprightWidth() {
    return orientation > 4 ? height : width;
  }

  /** Rows once the orientation is applied. */
  public int uprightHeight() {
    return orientation > 4 ? width : height;
  }

  /** Pixels, without overflow. */
  public long pixels() {
    return (long) width * height;
  }
}

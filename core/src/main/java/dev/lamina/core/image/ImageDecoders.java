package dev.lamina.core.image;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.Spelling;
import java.util.List;

/** The decoders there are. */
public final class ImageDecoders {

  private static final List<String> NAMES = List.of(ImageIoDecoder.NAME, TurboJpegDecoder.NAME);

  private ImageDecoders() {}

  /** All names, whether their libraries are here or not. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The decoder of a name: {@code imageio}, which works everywhere, or {@code turbojpeg}, which
   * decodes JPEG by the system's libturbojpeg and all else as {@code imageio}. Its library is
   * looked for now; a decoder that is sent to another machine looks again there.
   *
   * @throws SpecException if there is none of that name
   * @throws dev.lamina.core.spec.LaminaException {@code RESOURCES} if its library is not here
   */
  public static ImageDecoder named(String name) {
    if (name.equals(ImageIoDecoder.NAME)) {
      return new ImageIoDecoder();
    }
    if (name.equals(TurboJpegDecoder.NAME)) {
      TurboJpeg.require();
      return new TurboJpegDecoder();
    }
    throw new SpecException(
        "Unknown image decoder: " + name + " (" + Spelling.suggestion(name, NAMES) + ")");
  }

  /** The names of those whose libraries are here. */
  public static List<String> available() {
    return TurboJpeg.isAvailable() ? NAMES : List.of(ImageIoDecoder.NAME);
  }
}

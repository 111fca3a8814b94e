package dev.lamina.core.image;

import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;

/**
 * Makes pictures of the bytes of image files. Decoders are values without state: any number of
 * threads may use one, and it may be sent to another machine.
 *
 * <p>All decoders follow the same rules. Only the first frame is decoded. Alpha is dropped, not
 * blended; 16-bit samples keep their high byte; palettes are applied; CMYK is inverted as Adobe
 * writes it and converted without a colour profile; profiles and gamma are ignored. A file that
 * ends before it should is rejected, never filled up; warnings about data that libjpeg goes on
 * after are not. Whatever is wrong with the bytes is a {@link RejectedException}, and nothing but a
 * true lack of memory is another error.
 */
public interface ImageDecoder extends Serializable {

  /** The name by which {@link ImageDecoders#named} finds it. */
  String name();

  /**
   * Decodes a picture as it is stored; its orientation is not applied.
   *
   * @param header what {@link ImageHeader#read} says of these bytes
   * @param channels 1 (grey) or 3 (colour), whatever the file has
   * @throws RejectedException if the bytes exceed a limit or do not decode
   */
  Image decode(byte[] bytes, ImageHeader header, ImageLimits limits, int channels);

  /**
   * Decodes a picture and transforms it, without an image in between: same result as {@link
   * ImageTransform#apply} of the decoded image, at less cost.
   *
   * @throws RejectedException as above; also where the transform needs no pixel that is broken
   */
  Image decode(
      byte[] bytes, ImageHeader header, ImageLimits limits, int channels, ImageTransform transform);
}

package dev.lamina.core.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;

/**
 * Decodes without any native library beside the JDK's: JPEG and BMP by the JDK's readers, WebP by
 * TwelveMonkeys', PNG and GIF by Lamina's own.
 */
final class ImageIoDecoder extends PixelDecoder {

  static final String NAME = "imageio";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  Pixels pixels(
      byte[] bytes, ImageHeader header, ImageLimits limits, Deadline deadline, Window window)
      throws IOException {
    return switch (header.kind()) {
      case JPEG -> {
        JpegStream jpeg = JpegStream.read(bytes);
        limits.checkScans(header, jpeg.scans());
        yield JdkJpeg.read(jpeg, header, deadline, window);
      }
      case PNG -> PngPixels.read(bytes, deadline);
      case GIF -> GifPixels.read(bytes, deadline);
      case BMP -> BufferedPixels.read(JdkCodecs.BMP_READER.createReaderInstance(), bytes, deadline);
      case WEBP ->
          BufferedPixels.read(
              new WebPImageReaderSpi().createReaderInstance(),
              WebpFrame.read(bytes, header),
              deadline);
    };
  }
}

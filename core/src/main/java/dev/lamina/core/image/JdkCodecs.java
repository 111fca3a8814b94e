package dev.lamina.core.image;

import java.util.Iterator;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageReaderWriterSpi;
import javax.imageio.spi.ImageWriterSpi;

/** The readers and writers of the JDK itself, whatever other plug-ins have registered. */
final class JdkCodecs {

  static final ImageReaderSpi JPEG_READER = own(ImageReaderSpi.class, "jpeg");
  static final ImageReaderSpi BMP_READER = own(ImageReaderSpi.class, "bmp");
  static final ImageWriterSpi JPEG_WRITER = own(ImageWriterSpi.class, "jpeg");

  private JdkCodecs() {}

  private static <T extends ImageReaderWriterSpi> T own(Class<T> type, String format) {
    Iterator<T> providers = IIORegistry.getDefaultInstance().getServiceProviders(type, true);
    while (providers.hasNext()) {
      T provider = providers.next();
      if (provider.getClass().getModule() == ImageIO.class.getModule()
          && Stream.of(provider.getFormatNames()).anyMatch(format::equalsIgnoreCase)) {
        return provider;
      }
    }
    throw new IllegalStateException(
        "Cannot decode images: this Java has no " + type.getSimpleName() + " for " + format);
  }
}

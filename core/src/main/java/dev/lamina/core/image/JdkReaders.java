package dev.lamina.core.image;

import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;

/** The readers and writers of the JDK itself, whatever other plug-ins have registered. */
final class JdkReaders {

  private JdkReaders() {}

  /** A new reader; the caller disposes of it. */
  static ImageReader reader(String format) {
    return own(ImageIO.getImageReadersByFormatName(format), format);
  }

  /** A new writer; the caller disposes of it. */
  static ImageWriter writer(String format) {
    return own(ImageIO.getImageWritersByFormatName(format), format);
  }

  private static <T> T own(Iterator<T> candidates, String format) {
    while (candidates.hasNext()) {
      T candidate = candidates.next();
      if (candidate.getClass().getModule() == ImageIO.class.getModule()) {
        return candidate;
      }
    }
    throw new IllegalStateException("Cannot read " + format + ": this JDK has no reader for it");
  }
}

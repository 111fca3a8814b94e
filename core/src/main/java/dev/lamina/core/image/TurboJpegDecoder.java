package dev.lamina.core.image;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;

/**
 * Decodes JPEG by libturbojpeg, with the accurate DCT and full upsampling, and all else as {@link
 * ImageIoDecoder}. A running decode cannot be stopped: its work is bounded before, its time checked
 * after.
 */
final class TurboJpegDecoder extends PixelDecoder {

  static final String NAME = "turbojpeg";

  /** Native memory above this is freed after the image, below it is the thread's to use again. */
  private static final long KEPT = 16 << 20;

  private static final ThreadLocal<Memory> BUFFER = new ThreadLocal<>();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  Pixels pixels(
      byte[] bytes, ImageHeader header, ImageLimits limits, Deadline deadline, Window window)
      throws IOException {
    if (header.kind() != ImageKind.JPEG) {
      return new ImageIoDecoder().pixels(bytes, header, limits, deadline, window);
    }
    TurboJpeg.require();
    JpegStream jpeg = JpegStream.read(bytes);
    limits.checkScans(header, jpeg.scans());
    int components = jpeg.color().components();
    long size = Math.multiplyExact(header.pixels(), components);
    if (size > KEPT) {
      try (var buffer = new Memory(size)) {
        return read(jpeg, header, deadline, window, buffer);
      }
    }
    return read(jpeg, header, deadline, window, buffer(size));
  }

  private static Memory buffer(long size) {
    Memory buffer = BUFFER.get();
    if (buffer == null || buffer.size() < size) {
      BUFFER.remove();
      if (buffer != null) {
        buffer.close();
      }
      buffer = new Memory(Math.min(KEPT, size + size / 4));
      BUFFER.set(buffer);
    }
    return buffer;
  }

  private static Pixels read(
      JpegStream jpeg, ImageHeader header, Deadline deadline, Window window, Memory buffer)
      throws IOException {
    int components = jpeg.color().components();
    int width = header.width();
    int height = header.height();
    if (!decompress(jpeg, width, height, buffer)) {
      return JdkJpeg.read(jpeg, header, deadline, window);
    }
    int channels = components == 1 ? 1 : 3;
    byte[] to =
        Scratch.ofThisThread()
            .decoded(Math.multiplyExact(channels, Math.toIntExact(header.pixels())));
    if (components == 4) {
      var row = new byte[4 * width];
      for (int y = window.top(); y < window.bottom(); y++) {
        buffer.read((long) y * row.length, row, 0, row.length);
        InkColors.fromInvertedCmyk(row, 0, to, y * width * 3, width);
      }
    } else {
      int from = window.top() * width * channels;
      buffer.read(from, to, from, (window.bottom() - window.top()) * width * channels);
    }
    return Pixels.interleaved(to, channels, width, height);
  }

  /** False at the first warning or failure; the buffer may have anything then. */
  private static boolean decompress(JpegStream jpeg, int width, int height, Memory buffer) {
    int components = jpeg.color().components();
    int format =
        components == 1 ? TurboJpeg.GREY : components == 3 ? TurboJpeg.RGB : TurboJpeg.CMYK;
    Pointer handle = TurboJpeg.tjInitDecompress();
    if (handle == null) {
      throw new OutOfMemoryError("libturbojpeg cannot make a decompressor");
    }
    try {
      return TurboJpeg.tjDecompress2(
              handle,
              jpeg.bytes(),
              new NativeLong(jpeg.length()),
              buffer,
              width,
              width * components,
              height,
              format,
              TurboJpeg.ACCURATE_DCT | TurboJpeg.STOP_ON_WARNING)
          == 0;
    } finally {
      TurboJpeg.tjDestroy(handle);
    }
  }
}

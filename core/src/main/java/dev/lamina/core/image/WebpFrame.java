package dev.lamina.core.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The first frame of a WebP file as a file of its own, without colour profile, transparency and
 * metadata. So no reader applies a profile, and broken metadata cannot fail it.
 */
final class WebpFrame {

  private static final int FRAME_HEADER = 16;

  private WebpFrame() {}

  /**
   * @param bytes a file that has a WebP header
   */
  static byte[] read(byte[] bytes, ImageHeader header) {
    var file = new ByteView(bytes);
    long end = 8 + file.u32Little(4);
    long at = 12;
    while (at + 8 <= end) {
      long length = file.u32Little(at + 4);
      file.need(at + 8, length);
      if (file.says(at, "VP8 ") || file.says(at, "VP8L")) {
        return alone(Arrays.copyOfRange(bytes, (int) at, (int) (at + 8 + length)));
      }
      if (file.says(at, "ANMF")) {
        unlessWhole(file, at + 8, header);
        end = at + 8 + length;
        at += 8 + FRAME_HEADER;
      } else {
        at += 8 + length + (length & 1);
      }
    }
    throw Rejected.corrupt("it has no frame");
  }

  private static void unlessWhole(ByteView file, long frame, ImageHeader header) {
    long width = file.u24Little(frame + 6) + 1L;
    long height = file.u24Little(frame + 9) + 1L;
    if (width != header.width() || height != header.height()) {
      throw Rejected.unsupported(
          "its first frame is "
              + width
              + "x"
              + height
              + " (want one that covers the canvas of "
              + header.width()
              + "x"
              + header.height()
              + ")");
    }
  }

  private static byte[] alone(byte[] chunk) {
    int padded = chunk.length + (chunk.length & 1);
    return ByteBuffer.allocate(12 + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(4 + padded)
        .put("WEBP".getBytes(StandardCharsets.ISO_8859_1))
        .put(chunk)
        .array();
  }
}

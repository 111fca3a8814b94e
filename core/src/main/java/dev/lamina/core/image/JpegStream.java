package dev.lamina.core.image;

import java.util.Arrays;

/**
 * A JPEG file reduced to what decides its pixels: without metadata, cut after its end marker, and
 * with one marker in front that says the colours. All decoders are given this form, so broken
 * metadata cannot fail them and none guesses colours in its own way.
 *
 * @param bytes may be longer than what is used of it
 * @param length used bytes
 * @param scans how many it has
 */
record JpegStream(byte[] bytes, int length, JpegColor color, int scans) {

  private static final int MARKER_LENGTH = 18;

  /**
   * Walks the whole file once.
   *
   * @throws dev.lamina.core.spec.RejectedException if there is no end marker
   */
  static JpegStream read(byte[] file) {
    var view = new ByteView(file);
    var markers = new JpegMarkers(view, file);
    var kept = new byte[file.length + MARKER_LENGTH];
    int length = 2 + MARKER_LENGTH;
    boolean jfif = false;
    int adobe = -1;
    int components = 0;
    boolean named = false;
    int scans = 0;
    int copied = 2;
    while (markers.next()) {
      if (markers.isMetadata()) {
        jfif |= scans == 0 && isJfif(view, markers);
        adobe = scans == 0 && isAdobe(view, markers) ? view.u8(markers.from() + 11L) : adobe;
        int start = markers.from() - 4;
        int size = Math.max(0, start - copied);
        System.arraycopy(file, copied, kept, length, size);
        length += size;
        copied = markers.to();
      } else if (markers.isFrame() && components == 0 && markers.to() - markers.from() >= 6) {
        components = view.u8(markers.from() + 5L);
        named = components == 3 && isNamed(view, markers);
      } else if (markers.code() == JpegMarkers.START_OF_SCAN) {
        scans++;
      } else if (markers.code() == JpegMarkers.END) {
        int size = markers.to() - copied;
        System.arraycopy(file, copied, kept, length, size);
        JpegColor color = JpegColor.of(components, jfif, adobe, named);
        putMarker(kept, color);
        return new JpegStream(kept, length + size, color, scans);
      }
    }
    throw Rejected.truncated("it ends before its end-of-image marker");
  }

  private static boolean isJfif(ByteView view, JpegMarkers markers) {
    return markers.code() == JpegMarkers.APP0
        && markers.to() - markers.from() >= 14
        && view.says(markers.from(), "JFIF\0");
  }

  private static boolean isAdobe(ByteView view, JpegMarkers markers) {
    return markers.code() == JpegMarkers.APP14
        && markers.to() - markers.from() >= 12
        && view.says(markers.from(), "Adobe");
  }

  private static boolean isNamed(ByteView view, JpegMarkers markers) {
    long at = markers.from() + 6L;
    return markers.to() - at >= 9
        && view.u8(at) == 'R'
        && view.u8(at + 3) == 'G'
        && view.u8(at + 6) == 'B';
  }

  /** SOI and an APP0 or APP14 segment; fill bytes make both the same length. */
  private static void putMarker(byte[] kept, JpegColor color) {
    Arrays.fill(kept, 0, 2 + MARKER_LENGTH, (byte) 0xff);
    kept[1] = (byte) 0xd8;
    byte[] marker =
        color.adobeTransform() < 0
            ? new byte[] {
              (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
            }
            : new byte[] {
              (byte) 0xff,
              (byte) 0xee,
              0,
              14,
              'A',
              'd',
              'o',
              'b',
              'e',
              0,
              100,
              0,
              0,
              0,
              0,
              (byte) color.adobeTransform()
            };
    System.arraycopy(marker, 0, kept, 2 + MARKER_LENGTH - marker.length, marker.length);
  }
}

package dev.lamina.core.image;

/** The header of a JPEG file: its first frame and, before that, its EXIF orientation. */
final class JpegHeader {

  private JpegHeader() {}

  static ImageHeader read(ByteView file, byte[] bytes) {
    var markers = new JpegMarkers(file, bytes);
    int orientation = 0;
    while (markers.next()) {
      if (markers.code() == JpegMarkers.APP1
          && orientation == 0
          && file.says(markers.from(), "Exif\0")) {
        orientation = ExifOrientation.read(file, markers.from() + 6L, markers.to());
      }
      if (markers.isFrame()) {
        return frame(file, markers, Math.max(1, orientation));
      }
      if (markers.code() == JpegMarkers.START_OF_SCAN || markers.code() == JpegMarkers.END) {
        throw Rejected.corrupt("its scan or end comes before its frame header");
      }
    }
    throw Rejected.truncated("it ends before its frame header");
  }

  private static ImageHeader frame(ByteView file, JpegMarkers markers, int orientation) {
    unlessDecoded(markers.code());
    if (markers.to() - markers.from() < 6) {
      throw Rejected.corrupt("its frame header has fewer than 6 bytes");
    }
    int at = markers.from();
    int bits = file.u8(at);
    if (bits != 8) {
      throw Rejected.unsupported("it is a JPEG of " + bits + " bits a sample (want 8)");
    }
    int height = file.u16(at + 1L);
    int width = file.u16(at + 3L);
    int channels = file.u8(at + 5L);
    if (height == 0 && width > 0) {
      throw Rejected.unsupported("its height is stated after its first scan only");
    }
    Rejected.unlessSides(width, height);
    if (channels != 1 && channels != 3 && channels != 4) {
      throw Rejected.unsupported("it is a JPEG of " + channels + " components (want 1, 3 or 4)");
    }
    if (markers.to() - at < 6 + 3 * channels) {
      throw Rejected.corrupt("its frame header does not hold " + channels + " components");
    }
    return new ImageHeader(ImageKind.JPEG, width, height, channels, bits, orientation);
  }

  private static void unlessDecoded(int code) {
    if (code > 0xc8) {
      throw Rejected.unsupported("it is an arithmetic-coded JPEG (want Huffman-coded)");
    }
    if (code == 0xc3) {
      throw Rejected.unsupported("it is a lossless JPEG (want baseline or progressive)");
    }
    if (code > 0xc3) {
      throw Rejected.unsupported("it is a hierarchical JPEG (want baseline or progressive)");
    }
  }
}

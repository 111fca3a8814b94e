package dev.lamina.core.image;

/** The pixels of a PNG file as grey or colour: palettes applied, alpha and low bytes dropped. */
final class PngPixels {

  private PngPixels() {}

  static Pixels read(byte[] bytes, Deadline deadline) {
    var reader = new PngReader(bytes, deadline);
    ImageHeader header = reader.png().header();
    boolean grey = reader.png().colorType() == 0 || reader.png().colorType() == 4;
    int channels = grey ? 1 : 3;
    int width = header.width();
    byte[] to =
        Scratch.ofThisThread()
            .decoded(Math.multiplyExact(channels, Math.multiplyExact(width, header.height())));
    PngReader.Rows rows =
        switch (reader.png().colorType()) {
          case PngHeader.PALETTE -> new Indexed(reader, to, width, header.bits());
          case 0, 4 -> new Grey(to, width, header.channels(), header.bits());
          default -> new Color(to, width, header.channels(), header.bits());
        };
    reader.read(rows);
    return Pixels.interleaved(to, channels, width, header.height());
  }

  /** The sample of a packed row; whole samples of 8 bits are not read this way. */
  static int packed(byte[] row, int at, int index, int bits) {
    int bit = index * bits;
    return (row[at + (bit >> 3)] >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
  }

  private record Indexed(PngReader reader, byte[] to, int width, int bits)
      implements PngReader.Rows {

    @Override
    public void take(byte[] row, int at, int y, int first, int step, int count) {
      byte[] palette = reader.palette();
      int put = 3 * (y * width + first);
      for (int i = 0; i < count; i++, put += 3 * step) {
        int color = 3 * (bits == 8 ? row[at + i] & 0xff : packed(row, at, i, bits));
        if (color >= palette.length) {
          throw Rejected.corrupt(
              "a pixel has colour " + color / 3 + " of a palette of " + palette.length / 3);
        }
        to[put] = palette[color];
        to[put + 1] = palette[color + 1];
        to[put + 2] = palette[color + 2];
      }
    }
  }

  private record Grey(byte[] to, int width, int channels, int bits) implements PngReader.Rows {

    @Override
    public void take(byte[] row, int at, int y, int first, int step, int count) {
      int put = y * width + first;
      int bytes = channels * bits / 8;
      int scale = bits < 8 ? 255 / ((1 << bits) - 1) : 1;
      for (int i = 0; i < count; i++, put += step) {
        to[put] = bits < 8 ? (byte) (scale * packed(row, at, i, bits)) : row[at + i * bytes];
      }
    }
  }

  private record Color(byte[] to, int width, int channels, int bits) implements PngReader.Rows {

    @Override
    public void take(byte[] row, int at, int y, int first, int step, int count) {
      int put = 3 * (y * width + first);
      if (step == 1 && channels == 3 && bits == 8) {
        System.arraycopy(row, at, to, put, 3 * count);
        return;
      }
      int sample = bits / 8;
      for (int i = 0, from = at; i < count; i++, put += 3 * step, from += channels * sample) {
        to[put] = row[from];
        to[put + 1] = row[from + sample];
        to[put + 2] = row[from + 2 * sample];
      }
    }
  }
}

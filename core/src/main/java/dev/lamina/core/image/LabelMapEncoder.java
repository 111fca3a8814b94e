package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes label maps as grey PNG files that {@link LabelMapDecoder} gives back: of 8 bits if all
 * labels fit, else of 16. The same map and the same zlib give the same bytes.
 */
public final class LabelMapEncoder {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int LONGEST_SIDE = 1 << 20;

  private LabelMapEncoder() {}

  /** The whole file. */
  public static byte[] encode(LabelMap map) {
    Check.argument(
        map.width() <= LONGEST_SIDE, "Invalid label map: %s wide (want at most 2^20)", map.width());
    int bytes = map.greatest() > 0xff ? 2 : 1;
    var out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(map.width()).putInt(map.height());
    header.put((byte) (8 * bytes)).put((byte) 0).put((byte) 0).put((byte) 0).put((byte) 0);
    writeChunk(out, "IHDR", header.array());
    writeChunk(out, "IDAT", compressed(map, bytes));
    writeChunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** Rows without a filter, which suits labels: equal neighbours are equal bytes already. */
  private static byte[] compressed(LabelMap map, int bytes) {
    var deflater = new Deflater(6);
    try {
      var out = new ByteArrayOutputStream();
      var row = new byte[1 + bytes * map.width()];
      var buffer = new byte[1 << 13];
      for (int y = 0; y < map.height(); y++) {
        for (int x = 0, put = 1; x < map.width(); x++) {
          int label = map.at(y, x);
          if (bytes == 2) {
            row[put++] = (byte) (label >> 8);
          }
          row[put++] = (byte) label;
        }
        deflater.setInput(row);
        while (!deflater.needsInput()) {
          out.write(buffer, 0, deflater.deflate(buffer));
        }
      }
      deflater.finish();
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static void writeChunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] chunk =
        ByteBuffer.allocate(12 + data.length)
            .putInt(data.length)
            .put(type.getBytes(StandardCharsets.ISO_8859_1))
            .put(data)
            .array();
    var sum = new CRC32();
    sum.update(chunk, 4, 4 + data.length);
    ByteBuffer.wrap(chunk).putInt(8 + data.length, (int) sum.getValue());
    out.writeBytes(chunk);
  }
}

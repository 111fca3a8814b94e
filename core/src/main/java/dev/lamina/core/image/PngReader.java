package dev.lamina.core.image;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the pixels of a PNG file, strictly: the checksums of the chunks that decide pixels must
 * hold, all rows and the end chunk must be there. Other chunks are skipped unread. The inflated
 * data is never held but for two rows.
 */
final class PngReader {

  /** Takes rows as they come; those of an interlaced file hold every {@code step}-th pixel. */
  interface Rows {
    /**
     * @param row packed samples, after the filter was undone
     * @param at where they begin
     * @param y row of the image
     * @param first column of the first pixel
     * @param step columns from pixel to pixel
     * @param count pixels
     */
    void take(byte[] row, int at, int y, int first, int step, int count);
  }

  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private final ByteView file;
  private final byte[] bytes;
  private final PngHeader png;
  private final Deadline deadline;
  private final int bitsPerPixel;
  private byte[] palette = new byte[0];
  private long next = 33;

  PngReader(byte[] bytes, Deadline deadline) {
    this.bytes = bytes;
    this.file = new ByteView(bytes);
    this.png = PngHeader.read(file);
    this.deadline = deadline;
    this.bitsPerPixel = png.header().channels() * png.header().bits();
    checkSum(8, 13);
  }

  PngHeader png() {
    return png;
  }

  /** Three bytes a colour; complete when the first row is taken. */
  byte[] palette() {
    return palette;
  }

  void read(Rows rows) {
    if (!toData()) {
      throw Rejected.corrupt("it has no pixels");
    }
    if (png.colorType() == PngHeader.PALETTE && palette.length == 0) {
      throw Rejected.corrupt("it has no palette");
    }
    var inflater = new Inflater();
    try {
      feed(inflater);
      if (png.interlaced()) {
        for (int[] pass : ADAM7) {
          pass(inflater, rows, pass[0], pass[1], pass[2], pass[3]);
        }
      } else {
        pass(inflater, rows, 0, 0, 1, 1);
      }
    } catch (DataFormatException e) {
      throw new RejectedException(
          RejectReason.CORRUPT, "its compressed data is broken: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
    toEnd();
  }

  private void pass(Inflater inflater, Rows rows, int left, int top, int stepX, int stepY)
      throws DataFormatException {
    ImageHeader header = png.header();
    int count = (header.width() - left + stepX - 1) / stepX;
    if (header.width() <= left || header.height() <= top) {
      return;
    }
    int length = Math.toIntExact(((long) count * bitsPerPixel + 7) / 8);
    int lag = Math.max(1, bitsPerPixel / 8);
    var row = new byte[lag + length];
    var above = new byte[lag + length];
    var filter = new byte[1];
    for (int y = top; y < header.height(); y += stepY) {
      if ((y & 15) == 0) {
        deadline.check();
      }
      inflate(inflater, filter, 0, 1);
      inflate(inflater, row, lag, length);
      unfilter(filter[0], row, above, lag);
      rows.take(row, lag, y, left, stepX, count);
      byte[] swap = above;
      above = row;
      row = swap;
    }
  }

  private void inflate(Inflater inflater, byte[] to, int offset, int length)
      throws DataFormatException {
    int at = offset;
    while (at < offset + length) {
      int count = inflater.inflate(to, at, offset + length - at);
      at += count;
      if (count == 0) {
        if (inflater.finished() || inflater.needsDictionary()) {
          throw Rejected.corrupt("its compressed data ends before its last row");
        }
        if (!feed(inflater)) {
          throw Rejected.corrupt("its data chunks end before its last row");
        }
      }
    }
  }

  /** Undoes the filter of a row; both begin with {@code lag} zeros left of the first pixel. */
  private static void unfilter(int filter, byte[] row, byte[] above, int lag) {
    switch (filter) {
      case 0 -> {}
      case 1 -> {
        for (int i = lag; i < row.length; i++) {
          row[i] += row[i - lag];
        }
      }
      case 2 -> {
        for (int i = lag; i < row.length; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = lag; i < row.length; i++) {
          row[i] += (byte) (((row[i - lag] & 0xff) + (above[i] & 0xff)) >> 1);
        }
      }
      case 4 -> {
        for (int i = lag; i < row.length; i++) {
          row[i] += (byte) paeth(row[i - lag] & 0xff, above[i] & 0xff, above[i - lag] & 0xff);
        }
      }
      default -> throw Rejected.corrupt("a row has filter " + filter + " (want 0 to 4)");
    }
  }

  private static int paeth(int left, int up, int corner) {
    int byLeft = Math.abs(up - corner);
    int byUp = Math.abs(left - corner);
    int byCorner = Math.abs(left + up - 2 * corner);
    if (byLeft <= byUp && byLeft <= byCorner) {
      return left;
    }
    return byUp <= byCorner ? up : corner;
  }

  /** Goes to the first data chunk, over the palette. */
  private boolean toData() {
    while (!file.says(next + 4, "IDAT")) {
      file.need(next, 12);
      if (file.says(next + 4, "IEND")) {
        return false;
      }
      long length = file.u32(next);
      file.need(next, 12 + length);
      if (file.says(next + 4, "PLTE")) {
        checkSum(next, length);
        if (length % 3 != 0 || length > 768) {
          throw Rejected.corrupt("its palette has " + length + " bytes");
        }
        palette = Arrays.copyOfRange(bytes, (int) next + 8, (int) (next + 8 + length));
      }
      next += 12 + length;
    }
    return true;
  }

  /** Gives the next data chunk to the inflater; false if the next is none. */
  private boolean feed(Inflater inflater) {
    file.need(next, 8);
    if (!file.says(next + 4, "IDAT")) {
      return false;
    }
    long length = file.u32(next);
    file.need(next, 12 + length);
    checkSum(next, length);
    inflater.setInput(bytes, (int) next + 8, (int) length);
    next += 12 + length;
    return true;
  }

  private void toEnd() {
    while (!file.says(next + 4, "IEND")) {
      file.need(next, 12);
      next += 12 + file.u32(next);
    }
    file.need(next, 12);
  }

  private void checkSum(long chunk, long length) {
    file.need(chunk, 12 + length);
    var sum = new CRC32();
    sum.update(bytes, (int) chunk + 4, (int) length + 4);
    if (sum.getValue() != file.u32(chunk + 8 + length)) {
      throw Rejected.corrupt("the checksum of a chunk is wrong");
    }
  }
}

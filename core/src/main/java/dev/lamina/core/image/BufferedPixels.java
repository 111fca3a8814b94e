package dev.lamina.core.image;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import javax.imageio.ImageReader;

/** The first picture that a reader of javax.imageio makes of a file; for the rarer kinds. */
final class BufferedPixels {

  private BufferedPixels() {}

  /** Reads and disposes of the reader. */
  static Pixels read(ImageReader reader, byte[] bytes, Deadline deadline) throws IOException {
    try {
      reader.setInput(new ByteArrayImageStream(bytes, bytes.length, deadline), true, true);
      return pixels(reader.read(0), deadline);
    } finally {
      reader.dispose();
    }
  }

  private static Pixels pixels(BufferedImage image, Deadline deadline) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] to =
        Scratch.ofThisThread().decoded(Math.multiplyExact(3, Math.multiplyExact(width, height)));
    boolean plain =
        image.getSampleModel() instanceof ComponentSampleModel model
            && model.getDataType() == DataBuffer.TYPE_BYTE
            && model.getNumBands() >= 3;
    int bands = plain ? image.getSampleModel().getNumBands() : 1;
    var row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      if ((y & 15) == 0) {
        deadline.check();
      }
      int put = 3 * y * width;
      if (plain) {
        // Not getRGB, which would apply a colour profile.
        image.getRaster().getPixels(0, y, width, 1, row);
        for (int at = 0; at < row.length; at += bands) {
          to[put++] = (byte) row[at];
          to[put++] = (byte) row[at + 1];
          to[put++] = (byte) row[at + 2];
        }
      } else {
        image.getRGB(0, y, width, 1, row, 0, width);
        for (int pixel : row) {
          to[put++] = (byte) (pixel >> 16);
          to[put++] = (byte) (pixel >> 8);
          to[put++] = (byte) pixel;
        }
      }
    }
    return Pixels.interleaved(to, 3, width, height);
  }
}

package dev.lamina.core.data.format;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Small image files for archives that tests make. */
final class TinyPictures {

  private TinyPictures() {}

  /** Writes a PNG of a size, with any name, and the folders around it. */
  static void write(Path file, int width, int height) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      image.setRGB(x, x % height, 0x336699 + 7 * x + file.getFileName().hashCode() % 97);
    }
    write(file, encoded(image, "png"));
  }

  /** Writes a grey PNG whose samples are these values, row by row. */
  static void writeMap(Path file, int width, int... values) throws IOException {
    var image = new BufferedImage(width, values.length / width, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, width, values.length / width, values);
    write(file, encoded(image, "png"));
  }

  /** Writes a JPEG that EXIF says is to be turned by a quarter. */
  static void writeTurned(Path file, int width, int height) throws IOException {
    byte[] jpeg = encoded(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "jpg");
    byte[] exif = {
      (byte) 0xff,
      (byte) 0xe1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      18,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      6,
      0,
      0,
      0,
      0,
      0,
      0
    };
    var turned = new ByteArrayOutputStream();
    turned.write(jpeg, 0, 2);
    turned.writeBytes(exif);
    turned.write(jpeg, 2, jpeg.length - 2);
    write(file, turned.toByteArray());
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** The first bytes of a file alone. */
  static void cutOff(Path file, int bytes) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), bytes));
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static byte[] encoded(BufferedImage image, String kind) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, kind, bytes);
    return bytes.toByteArray();
  }
}

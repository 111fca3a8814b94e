package dev.lamina.core.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures made by formulas, files made of them, and the files in the resources. */
final class TestImages {

  /** Files under {@code /image/odd}; their sources and licences are in the README beside them. */
  static final List<String> FIXTURES =
      List.of(
          "bricks-gray.lossless.webp",
          "frame-out-of-bounds.gif",
          "hippopotamus-bad-comment-length.jpeg",
          "hippopotamus.interlaced.png",
          "hippopotamus.regular.truncated.png",
          "hopper_orientation_6.jpg",
          "hopper_orientation_6.webp",
          "muybridge.gif",
          "pal4.png",
          "pal4rle.bmp",
          "peacock.default.truncated.jpeg",
          "peacock.progressive.jpeg",
          "peacock.s1x1-444.jpeg",
          "peacock.s2x1-422.jpeg",
          "pil_sample_cmyk.jpg",
          "sequence_repeat.png");

  private TestImages() {}

  static byte[] fixture(String name) {
    try (var in = TestImages.class.getResourceAsStream("/image/odd/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** 71 x 45 in colour; the Python of the golden values has the same formula. */
  static Image formula() {
    int plane = 71 * 45;
    var pixels = new byte[3 * plane];
    for (int y = 0; y < 45; y++) {
      for (int x = 0; x < 71; x++) {
        int at = y * 71 + x;
        pixels[at] = (byte) (x * 7 + y * 3);
        pixels[plane + at] = (byte) (x * y);
        pixels[2 * plane + at] = (byte) (255 - x * 3 - y);
      }
    }
    return new Image(3, 45, 71, pixels);
  }

  /** A smooth picture, which JPEG keeps nearly. */
  static Image smooth(int channels, int height, int width) {
    var pixels = new byte[channels * height * width];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % width;
      int y = i / width % height;
      pixels[i] = (byte) (60 + 120 * x / width + 60 * y / height + 5 * (i / (height * width)));
    }
    return new Image(channels, height, width, pixels);
  }

  /** By a writer of javax.imageio. */
  static byte[] written(BufferedImage image, String format) {
    var out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer of " + format + " for " + image);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(format, e);
    }
    return out.toByteArray();
  }

  static BufferedImage buffered(Image image, int type) {
    var buffered = new BufferedImage(image.width(), image.height(), type);
    int plane = image.width() * image.height();
    int second = image.channels() == 3 ? plane : 0;
    for (int i = 0; i < plane; i++) {
      int red = image.pixels()[i] & 0xff;
      int green = image.pixels()[second + i] & 0xff;
      int blue = image.pixels()[2 * second + i] & 0xff;
      int rgb = 0x80000000 | red << 16 | green << 8 | blue;
      buffered.setRGB(i % image.width(), i / image.width(), rgb);
    }
    return buffered;
  }

  static List<byte[]> fuzzSeeds() {
    var seeds = new ArrayList<byte[]>();
    FIXTURES.forEach(name -> seeds.add(fixture(name)));
    Image image = ResizeTest.noise(3, 30, 41, 1);
    seeds.add(new JpegEncoder(90).encode(image));
    seeds.add(new JpegEncoder(50).encode(image.toChannels(1)));
    for (String format : List.of("png", "bmp", "gif")) {
      seeds.add(written(buffered(image, BufferedImage.TYPE_INT_RGB), format));
      seeds.add(written(buffered(image, BufferedImage.TYPE_BYTE_INDEXED), format));
    }
    return seeds;
  }

  static String crc(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return String.format("%08x", crc.getValue());
  }

  static int greatestDifference(Image one, Image other) {
    int greatest = 0;
    for (int i = 0; i < one.pixels().length; i++) {
      greatest =
          Math.max(greatest, Math.abs((one.pixels()[i] & 0xff) - (other.pixels()[i] & 0xff)));
    }
    return greatest;
  }
}

package dev.lamina.core.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What Pillow finds in the middle of 4 x 4 tiles of the odd images; see README.md there. */
final class OddPixels {

  /** Path to its line: path, mode, width, height, digits. */
  private static final Map<String, String[]> LINES = lines();

  private OddPixels() {}

  /** Whether Pillow decodes the image. */
  static boolean has(String path) {
    return LINES.containsKey(path);
  }

  static String size(String path) {
    return LINES.get(path)[2] + "x" + LINES.get(path)[3];
  }

  /** The greatest difference at any of the places, in any channel. */
  static int difference(String path, Image image) {
    String digits = LINES.get(path)[4];
    int plane = image.width() * image.height();
    int greatest = 0;
    for (int i = 0; i < 48; i++) {
      int tile = i / 3;
      int x = (2 * (tile % 4) + 1) * image.width() / 8;
      int y = (2 * (tile / 4) + 1) * image.height() / 8;
      int wanted = Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
      int found = image.pixels()[i % 3 * plane + y * image.width() + x] & 0xff;
      greatest = Math.max(greatest, Math.abs(wanted - found));
    }
    return greatest;
  }

  private static Map<String, String[]> lines() {
    try (var in = OddPixels.class.getResourceAsStream("/image/odd-pixels.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(","))
          .collect(Collectors.toMap(fields -> fields[0], Function.identity()));
    } catch (IOException e) {
      throw new UncheckedIOException("odd-pixels.csv", e);
    }
  }
}

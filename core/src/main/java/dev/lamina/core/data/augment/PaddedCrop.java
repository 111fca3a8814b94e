package dev.lamina.core.data.augment;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A crop of the picture's own size, anywhere in the picture padded on every side, as the recipes
 * for small pictures have it: one of (2 · padding + 1)².
 *
 * @param padding pixels added on every side, 1 to 64
 * @param fill what the added pixels are
 */
public record PaddedCrop(int padding, Fill fill) implements Crop {

  /** What lies outside a picture. */
  public enum Fill {
    /** Black. */
    ZERO,
    /** The picture mirrored at its outermost pixels, which are not repeated. */
    REFLECT
  }

  public PaddedCrop {
    Check.argument(
        padding >= 1 && padding <= 64, "Invalid padding: %s (want 1 to 64 pixels)", padding);
  }

  @Override
  public Optional<ImageSize> output(Optional<ImageSize> pictures) {
    if (fill == Fill.REFLECT
        && pictures.isPresent()
        && padding >= Math.min(pictures.get().height(), pictures.get().width())) {
      throw new SpecException(
          "Invalid padding: %s pixels of reflection for images of %s (want less than the size)"
              .formatted(padding, pictures.get()));
    }
    return pictures;
  }

  @Override
  public ImageBuffer cut(ImageBuffer picture, RandomStream random, ImageBuffer into) {
    int top = random.nextInt(2 * padding + 1) - padding;
    int left = random.nextInt(2 * padding + 1) - padding;
    cut(picture, top, left, into);
    return into;
  }

  /** The crop whose first pixel is the picture's at (top, left), where there is one. */
  void cut(ImageBuffer picture, int top, int left, ImageBuffer into) {
    int height = picture.height();
    int width = picture.width();
    byte[] from = picture.pixels();
    byte[] to = into.prepare(picture.channels(), height, width);
    int first = Math.max(0, -left);
    int last = Math.min(width, width - left);
    for (int c = 0; c < picture.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int at = (c * height + y) * width;
        int row = source(y + top, height);
        if (row < 0) {
          Arrays.fill(to, at, at + width, (byte) 0);
          continue;
        }
        int start = (c * height + row) * width;
        for (int x = 0; x < first; x++) {
          to[at + x] = pixel(from, start, source(x + left, width));
        }
        if (last > first) {
          System.arraycopy(from, start + first + left, to, at + first, last - first);
        }
        for (int x = Math.max(first, last); x < width; x++) {
          to[at + x] = pixel(from, start, source(x + left, width));
        }
      }
    }
  }

  private static byte pixel(byte[] from, int start, int column) {
    return column < 0 ? 0 : from[start + column];
  }

  /** Where row or column {@code at} comes from; -1 for a black one. */
  int source(int at, int size) {
    if (at >= 0 && at < size) {
      return at;
    }
    if (fill == Fill.ZERO) {
      return -1;
    }
    return at < 0 ? -at : 2 * (size - 1) - at;
  }
}

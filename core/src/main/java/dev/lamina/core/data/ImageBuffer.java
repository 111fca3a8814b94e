package dev.lamina.core.data;

import dev.lamina.core.image.Image;
import dev.lamina.core.spec.Check;

/**
 * A picture that is read over and over into the same memory, as long as its size stays. Used by one
 * thread.
 */
public final class ImageBuffer {

  private byte[] pixels = new byte[0];
  private int channels;
  private int height;
  private int width;

  /**
   * Makes room for a picture.
   *
   * @return memory of exactly channels x height x width bytes, to be filled with pixels laid out as
   *     in {@link Image#pixels}
   */
  public byte[] prepare(int newChannels, int newHeight, int newWidth) {
    Check.argument(
        newChannels > 0 && newHeight > 0 && newWidth > 0,
        "Invalid picture: %sx%sx%s (want all > 0)",
        newChannels,
        newHeight,
        newWidth);
    int bytes = Math.multiplyExact(Math.multiplyExact(newChannels, newHeight), newWidth);
    if (pixels.length != bytes) {
      pixels = new byte[bytes];
    }
    channels = newChannels;
    height = newHeight;
    width = newWidth;
    return pixels;
  }

  /** Fills it with a copy of a picture. */
  public void set(Image image) {
    byte[] into = prepare(image.channels(), image.height(), image.width());
    System.arraycopy(image.pixels(), 0, into, 0, into.length);
  }

  /** A view that shares this memory: it lasts until the next {@link #prepare}. */
  public Image image() {
    return new Image(channels, height, width, pixels);
  }

  /** The memory, channels x height x width bytes. */
  public byte[] pixels() {
    return pixels;
  }

  public int channels() {
    return channels;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }
}

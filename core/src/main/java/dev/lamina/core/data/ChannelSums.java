package dev.lamina.core.data;

import dev.lamina.core.image.Image;
import java.util.ArrayList;
import java.util.List;

/**
 * What mean and deviation of a picture's channels follow from.
 *
 * @param sums for each channel the sum of all values, each 0 to 255
 * @param squares for each channel the sum of their squares
 */
public record ChannelSums(List<Long> sums, List<Long> squares) {

  /** Of text. */
  public static final ChannelSums NONE = new ChannelSums(List.of(), List.of());

  public ChannelSums {
    sums = List.copyOf(sums);
    squares = List.copyOf(squares);
  }

  /** Of all pixels of a picture. */
  public static ChannelSums of(Image image) {
    byte[] pixels = image.pixels();
    int plane = image.height() * image.width();
    var sums = new ArrayList<Long>();
    var squares = new ArrayList<Long>();
    for (int channel = 0; channel < image.channels(); channel++) {
      long sum = 0;
      long square = 0;
      for (int i = channel * plane; i < (channel + 1) * plane; i++) {
        int value = pixels[i] & 0xFF;
        sum += value;
        square += (long) value * value;
      }
      sums.add(sum);
      squares.add(square);
    }
    return new ChannelSums(sums, squares);
  }
}

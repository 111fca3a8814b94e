package dev.lamina.jobs.table;

import dev.lamina.core.data.Normalization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sums over the pixels of pictures, channel by channel. Used by one thread. */
public final class PixelSums {

  private static final int MOST_CHANNELS = 3;

  private final long[] pixels = new long[MOST_CHANNELS];
  private final long[] sums = new long[MOST_CHANNELS];
  private final long[] squares = new long[MOST_CHANNELS];

  /**
   * Adds pictures of one number of channels.
   *
   * @param count of pixels, in all of the pictures
   * @param channelSums for each channel the sum of all values, 0 to 255
   * @param channelSquares for each channel the sum of their squares
   * @throws ArithmeticException if a sum does not fit 64 bits
   */
  public void add(long count, List<Long> channelSums, List<Long> channelSquares) {
    for (int channel = 0; channel < channelSums.size(); channel++) {
      pixels[channel] = Math.addExact(pixels[channel], count);
      sums[channel] = Math.addExact(sums[channel], channelSums.get(channel));
      squares[channel] = Math.addExact(squares[channel], channelSquares.get(channel));
    }
  }

  /**
   * Mean and deviation by channel, of values as shares of 255; empty if there are no pixels, or a
   * channel has one value only.
   */
  public Optional<Normalization> normalization() {
    var mean = new ArrayList<Double>();
    var deviation = new ArrayList<Double>();
    for (int channel = 0; channel < MOST_CHANNELS && pixels[channel] > 0; channel++) {
      double average = (double) sums[channel] / pixels[channel];
      double variance = (double) squares[channel] / pixels[channel] - average * average;
      if (!(variance > 0)) {
        return Optional.empty();
      }
      mean.add(average / 255);
      deviation.add(Math.sqrt(variance) / 255);
    }
    return mean.isEmpty() ? Optional.empty() : Optional.of(new Normalization(mean, deviation));
  }
}

package dev.lamina.core.score;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.spec.SpecException;

/** What holds for the memory of all batches. */
final class BatchMemory {

  /** Batches in memory: one is used while the other is filled. */
  static final int SLOTS = 2;

  private BatchMemory() {}

  static void refuseLarge(int samples, int channels, ImageSize size) {
    refuseLarge(samples, 4L * channels * size.height() * size.width(), "images");
  }

  /**
   * A Java buffer ends at 2 GiB.
   *
   * @param each bytes of a sample
   * @param told what they are, for the message
   */
  static void refuseLarge(int samples, long each, String told) {
    if (samples * each > Integer.MAX_VALUE) {
      throw new SpecException(
          "Invalid batch size: %s %s of %s bytes (want less than 2 GiB together: at most %s)"
              .formatted(samples, told, each, Integer.MAX_VALUE / each));
    }
  }
}

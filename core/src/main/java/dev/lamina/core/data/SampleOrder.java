package dev.lamina.core.data;

import dev.lamina.core.random.RandomStream;

/** The order in which an epoch visits samples: a pure function of (seed, epoch). */
public final class SampleOrder {

  private SampleOrder() {}

  /**
   * A permutation of {@code 0 .. samples - 1}.
   *
   * @param epoch 1 for the first
   */
  public static int[] of(long seed, int epoch, int samples) {
    int[] order = new int[samples];
    for (int i = 0; i < samples; i++) {
      order[i] = i;
    }
    RandomStream.of(seed, "sample-order", epoch).shuffle(order);
    return order;
  }
}

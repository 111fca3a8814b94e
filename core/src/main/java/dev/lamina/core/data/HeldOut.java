package dev.lamina.core.data;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.Arrays;

/**
 * Training samples in two parts: those to learn from, and some held out to choose by, so that
 * nothing need be chosen by the test samples. Both look into the set they come from, which stays
 * its owner's to close.
 *
 * @param rest samples to learn from
 * @param held samples for validation
 */
public record HeldOut(SampleSet rest, SampleSet held) {

  /** Of no trial: what is held out is the same for all of them, or they could not be compared. */
  private static final long SEED = 0;

  /**
   * Holds out a share of some samples, at random. Which ones is a function of the number of samples
   * and the share alone; a larger share holds out the same ones and more.
   *
   * @param share above 0 and below 1
   * @throws SpecException if either part would be empty
   */
  public static HeldOut of(SampleSet samples, double share) {
    int held = count(samples.size(), share);
    int[] order = new int[samples.size()];
    Arrays.setAll(order, i -> i);
    RandomStream.of(SEED, "validation").shuffle(order);
    return new HeldOut(subset(samples, order, held, order.length), subset(samples, order, 0, held));
  }

  /**
   * How many of some samples a share holds out: the nearest whole number.
   *
   * @throws SpecException if that leaves either part empty
   */
  public static int count(long samples, double share) {
    Check.argument(share > 0 && share < 1, "Invalid share: %s (want above 0, below 1)", share);
    long held = Math.round(samples * share);
    if (held == 0 || held == samples) {
      throw new SpecException(
          "Cannot hold out %s of %s training images: that is %s of them (want at least one on either side)"
              .formatted(share, samples, held == 0 ? "none" : "all"));
    }
    return (int) held;
  }

  private static SampleSet subset(SampleSet samples, int[] order, int from, int to) {
    int[] chosen = Arrays.copyOfRange(order, from, to);
    // In the order of the whole set, so that samples of one file stay together.
    Arrays.sort(chosen);
    return new SampleSubset(samples, chosen);
  }
}

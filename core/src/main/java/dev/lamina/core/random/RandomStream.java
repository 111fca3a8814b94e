package dev.lamina.core.random;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * The one generator of the project: SplitMix64, named by what it is for.
 *
 * <p>A stream is a function of (seed, purpose, indexes): the crop of sample 7 in epoch 3 is drawn
 * from {@code RandomStream.of(seed, "augmentation", 3, 7)}, whoever asks, in whatever order, on
 * whatever thread. So nothing but (seed, position) has to be kept to continue a trial. The stream
 * is defined here to the bit and does not depend on the Java release.
 *
 * <p>Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Not
 * thread-safe, not for secrets.
 */
public final class RandomStream implements RandomGenerator {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private long state;

  private RandomStream(long state) {
    this.state = state;
  }

  /**
   * The stream for one purpose.
   *
   * @param seed of the trial or the data set
   * @param purpose what is drawn, such as {@code "initialization"}
   * @param indexes further coordinates, such as epoch and sample index
   */
  public static RandomStream of(long seed, String purpose, long... indexes) {
    return new RandomStream(seedOf(seed, purpose, indexes));
  }

  /** The 64-bit state at which {@link #of} starts; a seed for a stream derived from this one. */
  public static long seedOf(long seed, String purpose, long... indexes) {
    long hash = FNV_OFFSET;
    for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    long state = mix(seed + GOLDEN_GAMMA) ^ mix(hash);
    for (long index : indexes) {
      state = mix(state + GOLDEN_GAMMA) ^ mix(index * GOLDEN_GAMMA + 1);
    }
    return mix(state);
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform on [0, 1), 53 bits. */
  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform on [0, bound) without bias, by rejection. */
  @Override
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("Invalid bound: " + bound + " (want > 0)");
    }
    long limit = Long.MAX_VALUE - Long.MAX_VALUE % bound;
    long draw = nextLong() >>> 1;
    while (draw >= limit) {
      draw = nextLong() >>> 1;
    }
    return (int) (draw % bound);
  }

  /** Standard normal, by the polar method in strict arithmetic; two draws or more each. */
  @Override
  public double nextGaussian() {
    while (true) {
      double u = 2 * nextDouble() - 1;
      double v = 2 * nextDouble() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        return u * StrictMath.sqrt(-2 * StrictMath.log(s) / s);
      }
    }
  }

  /** Shuffles in place (Fisher-Yates). */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

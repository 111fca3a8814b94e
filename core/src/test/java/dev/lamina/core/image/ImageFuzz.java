package dev.lamina.core.image;

import dev.lamina.core.spec.RejectedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Breaks images at random and decodes them. Each outcome is a picture or a rejection; anything else
 * is thrown on, with what is needed to make the same bytes again.
 */
final class ImageFuzz {

  /** Small, so that a broken header cannot ask for much. */
  static final ImageLimits LIMITS =
      new ImageLimits(1 << 20, 1 << 22, 1 << 15, 256, 64, Duration.ofSeconds(5));

  private final List<byte[]> seeds;
  private final ImageDecoder decoder;
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private long slowestNanos;

  ImageFuzz(List<byte[]> seeds, ImageDecoder decoder) {
    this.seeds = seeds;
    this.decoder = decoder;
  }

  /** How often each outcome came. */
  Map<String, Integer> outcomes() {
    return outcomes;
  }

  long slowestMillis() {
    return slowestNanos / 1_000_000;
  }

  void run(long firstSeed, int count) {
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      byte[] broken = broken(seed);
      long began = System.nanoTime();
      String outcome = outcome(seed, broken);
      slowestNanos = Math.max(slowestNanos, System.nanoTime() - began);
      outcomes.merge(outcome, 1, Integer::sum);
    }
  }

  /** What came of one, "decoded" or the reason. */
  String outcome(long seed, byte[] broken) {
    try {
      ImageHeader header = ImageHeader.read(broken);
      Image image = decoder.decode(broken, header, LIMITS, 3);
      if (image.width() != header.width() || image.height() != header.height()) {
        throw new AssertionError("another size than " + header);
      }
      return "decoded";
    } catch (RejectedException e) {
      return e.reason().name();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed + " of " + decoder.name(), e);
    }
  }

  /** The bytes of a seed: an image with one to four faults. */
  byte[] broken(long seed) {
    var random = new Random(seed);
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    int faults = 1 + random.nextInt(4);
    for (int i = 0; i < faults && bytes.length > 0; i++) {
      bytes = fault(bytes, random);
    }
    return bytes;
  }

  private byte[] fault(byte[] bytes, Random random) {
    int length = bytes.length;
    // Half of all faults hit the first bytes, where headers, tables and lengths are.
    int range = random.nextBoolean() ? Math.min(length, 700) : length;
    int at = random.nextInt(range);
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> {
        // A length or a side: two bytes become an extreme or a near value.
        int[] extremes = {0, 1, 2, 0x7fff, 0x8000, 0xffff, length};
        int value = extremes[random.nextInt(extremes.length)];
        bytes[at] = (byte) (value >> 8);
        bytes[Math.min(length - 1, at + 1)] = (byte) value;
      }
      case 3 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 4 -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length);
        var spliced = Arrays.copyOf(bytes, at + other.length - from);
        System.arraycopy(other, from, spliced, at, other.length - from);
        return spliced;
      }
      case 5 -> {
        // A piece is cut out.
        int count = Math.min(length - at, 1 + random.nextInt(64));
        var cut = Arrays.copyOf(bytes, length - count);
        System.arraycopy(bytes, at + count, cut, at, length - at - count);
        return cut;
      }
      default -> {
        // A piece is repeated over what follows.
        int count = Math.min((length - at) / 2, 1 + random.nextInt(256));
        System.arraycopy(bytes, at, bytes, at + count, count);
      }
    }
    return bytes;
  }
}

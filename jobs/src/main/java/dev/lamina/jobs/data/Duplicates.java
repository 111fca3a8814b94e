package dev.lamina.jobs.data;

import dev.lamina.core.data.QualifiedName;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds pictures that are there twice: with the same bytes, or with difference hashes that differ
 * in a few bits. What matters most is those of different splits: a network that is tested on what
 * it has learned looks better than it is.
 */
final class Duplicates {

  /**
   * Two samples that look alike.
   *
   * @param one the first in order
   * @param bits in how many bits their hashes differ
   */
  record Pair(QualifiedName one, QualifiedName other, int bits) {}

  private record Seen(QualifiedName sample, long hash) {}

  /** Bands that a hash is looked up by: hashes that differ in less bits than bands share one. */
  private static final int BANDS = 4;

  private static final int BAND_BITS = Long.SIZE / BANDS;

  /** The most bits that can be asked for. */
  static final int MOST_BITS = BANDS - 1;

  /** Hashes with fewer ones or zeros: flat pictures, which all look alike. */
  private static final int LEAST_DETAIL = 8;

  /** A band that more share tells nothing, and would cost the square of them. */
  private static final int MOST_IN_BAND = 2_000;

  private final int bits;
  private final Map<String, List<QualifiedName>> byDigest = new HashMap<>();
  private final List<Map<Integer, List<Seen>>> bands = new ArrayList<>();
  private final List<Pair> near = new ArrayList<>();
  private long flat;
  private long crowded;

  /**
   * @param bits in how many bits hashes may differ, 0 to {@link #MOST_BITS}
   */
  Duplicates(int bits) {
    Check.argument(
        bits >= 0 && bits <= MOST_BITS, "Invalid bits: %s (want 0 to %s)", bits, MOST_BITS);
    this.bits = bits;
    for (int band = 0; band < BANDS; band++) {
      bands.add(new HashMap<>());
    }
  }

  void add(QualifiedName sample, String sha256) {
    byDigest.computeIfAbsent(sha256, any -> new ArrayList<>(1)).add(sample);
  }

  /** Looks for pictures of other splits that look like this one. */
  void add(QualifiedName sample, long hash) {
    int ones = Long.bitCount(hash);
    if (ones < LEAST_DETAIL || ones > Long.SIZE - LEAST_DETAIL) {
      flat++;
      return;
    }
    var seen = new Seen(sample, hash);
    for (int band = 0; band < BANDS; band++) {
      int value = (int) (hash >>> (band * BAND_BITS)) & 0xFFFF;
      List<Seen> same = bands.get(band).computeIfAbsent(value, any -> new ArrayList<>(1));
      if (same.size() >= MOST_IN_BAND) {
        crowded++;
        continue;
      }
      for (Seen other : same) {
        if (!other.sample().split().equals(sample.split())
            && firstCommonBand(hash, other.hash()) == band) {
          compare(seen, other);
        }
      }
      same.add(seen);
    }
  }

  private void compare(Seen one, Seen other) {
    int differing = Long.bitCount(one.hash() ^ other.hash());
    if (differing <= bits) {
      boolean inOrder = one.sample().compareTo(other.sample()) < 0;
      near.add(
          new Pair((inOrder ? one : other).sample(), (inOrder ? other : one).sample(), differing));
    }
  }

  private static int firstCommonBand(long one, long other) {
    long differing = one ^ other;
    for (int band = 0; band < BANDS; band++) {
      if (((differing >>> (band * BAND_BITS)) & 0xFFFF) == 0) {
        return band;
      }
    }
    return -1;
  }

  /** Samples with the same bytes, in groups of two and more, those across splits first. */
  List<List<QualifiedName>> exact() {
    return byDigest.values().stream()
        .filter(group -> group.size() > 1)
        .map(group -> group.stream().sorted().toList())
        .sorted(
            Comparator.<List<QualifiedName>>comparingInt(group -> acrossSplits(group) ? 0 : 1)
                .thenComparing(group -> group.get(0)))
        .toList();
  }

  /** Whether a group of {@link #exact()} has samples of several splits. */
  static boolean acrossSplits(List<QualifiedName> group) {
    return group.stream().map(QualifiedName::split).distinct().count() > 1;
  }

  /** Pictures of different splits that look alike, the most alike first. */
  List<Pair> near() {
    return near.stream()
        .sorted(
            Comparator.comparingInt(Pair::bits).thenComparing(Pair::one).thenComparing(Pair::other))
        .toList();
  }

  /** Pictures that were not compared because they have next to no detail. */
  long flat() {
    return flat;
  }

  /** Whether so many pictures share a part of their hash that not all were compared. */
  boolean incomplete() {
    return crowded > 0;
  }
}

package dev.lamina.core.source;

import dev.lamina.core.spec.RejectedException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where the entries of a zip lie, sorted by their place: 16 bytes an entry.
 *
 * @param offsets of local headers in the file
 * @param records positions of their records in the directory
 * @param damage why the directory was not read to its end; null if it was
 * @param damaged position of that
 */
record ZipIndex(long[] offsets, long[] records, String damage, long damaged) {

  /**
   * Reads a directory, or the range of one that is given.
   *
   * @param low least place that an entry may have
   * @param high place that an entry must lie before; of a range, others are left out
   */
  static ZipIndex read(
      ZipDirectory directory, ZipEnd end, long low, long high, SourceLimits limits) {
    var offsets = new long[64];
    var records = new long[64];
    int size = 0;
    long seen = 0;
    long position = end.from();
    String damage = null;
    while (position < end.to() && damage == null) {
      try {
        ZipRecord record = directory.at(position);
        long offset = record.offset() + end.shift();
        if (++seen > limits.entries() || size == Integer.MAX_VALUE - 8) {
          damage = "more than " + limits.entries() + " entries; the rest is not read";
        } else if (record.offset() >= 0 && low <= offset && offset < high) {
          if (size == offsets.length) {
            int room = (int) Math.min(Integer.MAX_VALUE - 8, size * 2L);
            offsets = Arrays.copyOf(offsets, room);
            records = Arrays.copyOf(records, room);
          }
          offsets[size] = offset;
          records[size++] = position;
        } else if (end.records() >= 0) {
          damage = "an entry is said to lie outside of the archive";
        }
        position += damage == null ? record.length() : 0;
      } catch (RejectedException e) {
        damage = e.getMessage();
      }
    }
    if (damage == null && end.records() >= 0 && seen != end.records()) {
      damage = "it states " + end.records() + " entries and lists " + seen;
    }
    if (damage == null && end.records() == 0 && high > low) {
      damage = "it lists no entry and has " + (high - low) + " bytes of some";
    }
    return sorted(Arrays.copyOf(offsets, size), Arrays.copyOf(records, size), damage, position);
  }

  private static ZipIndex sorted(long[] offsets, long[] records, String damage, long damaged) {
    boolean ordered =
        IntStream.range(1, offsets.length).allMatch(i -> offsets[i - 1] <= offsets[i]);
    if (ordered) {
      return new ZipIndex(offsets, records, damage, damaged);
    }
    long[] places = offsets.clone();
    Arrays.sort(places);
    var taken = new int[places.length];
    var moved = new long[places.length];
    for (int i = 0; i < offsets.length; i++) {
      int first = first(places, offsets[i]);
      moved[first + taken[first]++] = records[i];
    }
    return new ZipIndex(places, moved, damage, damaged);
  }

  /** Where a value first stands in a sorted array that has it. */
  private static int first(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

package dev.lamina.jobs.preprocess;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a row goes, and what it is sorted by there.
 *
 * @param partition as {@link Layout} counts them
 * @param key of the sample or reject
 * @param position where it lies in the source: tells records with the same key apart
 */
record RowKey(int partition, String key, String position)
    implements Comparable<RowKey>, Serializable {

  private static final Comparator<RowKey> ORDER =
      Comparator.comparingInt(RowKey::partition)
          .thenComparing(RowKey::key)
          .thenComparing(RowKey::position);

  @Override
  public int compareTo(RowKey other) {
    return ORDER.compare(this, other);
  }
}

package dev.lamina.jobs.preprocess;

import dev.lamina.jobs.table.SamplesTable;
import dev.lamina.jobs.table.ShardTally;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * Rows of a shard from two sorted streams as one, each key once: of several rows with a key the one
 * whose position comes first stays. What passes is counted.
 */
final class MergedRows implements Iterator<Object[]> {

  private static final Comparator<Object[]> ORDER =
      Comparator.<Object[], String>comparing(SamplesTable::key)
          .thenComparing(SamplesTable::position);

  private final Iterator<Object[]> one;
  private final Iterator<Object[]> other;
  private final Consumer<Object[]> duplicates;
  private final ShardTally tally;
  private Object[] ofOne;
  private Object[] ofOther;
  private Object[] next;
  private String lastKey;

  /**
   * @param one sorted by key and position
   * @param other likewise
   * @param duplicates takes the rows that are left out
   * @param tally counts the rows that stay
   */
  MergedRows(
      Iterator<Object[]> one,
      Iterator<Object[]> other,
      Consumer<Object[]> duplicates,
      ShardTally tally) {
    this.one = one;
    this.other = other;
    this.duplicates = duplicates;
    this.tally = tally;
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      Object[] row = pull();
      if (row == null) {
        return false;
      }
      if (SamplesTable.key(row).equals(lastKey)) {
        duplicates.accept(row);
      } else {
        lastKey = SamplesTable.key(row);
        next = row;
      }
    }
    return true;
  }

  @Override
  public Object[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Object[] row = next;
    next = null;
    tally.add(row);
    return row;
  }

  private Object[] pull() {
    if (ofOne == null && one.hasNext()) {
      ofOne = one.next();
    }
    if (ofOther == null && other.hasNext()) {
      ofOther = other.next();
    }
    boolean first = ofOther == null || (ofOne != null && ORDER.compare(ofOne, ofOther) <= 0);
    Object[] row = first ? ofOne : ofOther;
    if (first) {
      ofOne = null;
    } else {
      ofOther = null;
    }
    return row;
  }
}

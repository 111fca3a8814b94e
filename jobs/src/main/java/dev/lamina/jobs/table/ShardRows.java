package dev.lamina.jobs.table;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;

/** The rows of one shard of a version of {@code samples}, in the order of their keys. */
public final class ShardRows {

  /**
   * What is known of a shard as it is.
   *
   * @param loses whether it has rows of members that do not stay
   */
  public record Before(ShardFacts facts, boolean loses) {}

  private final DeltaTable table;

  ShardRows(SamplesTable samples) {
    this.table = samples.table();
  }

  /**
   * Looks at a shard without reading its contents.
   *
   * @param staying members whose rows stay
   */
  public Before before(long version, String split, int shard, Set<String> staying) {
    var tally = new ShardTally();
    boolean loses = false;
    try (Rows rows = table.read(version, ShardTally.COLUMNS, where(split, shard))) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        tally.addWanted(row);
        loses |= !staying.contains(ShardTally.member(row));
      }
    }
    return new Before(tally.facts(), loses);
  }

  /** The rows of members that stay, all columns. The caller closes them. */
  public Rows staying(long version, String split, int shard, Set<String> members) {
    Rows rows = table.read(version, SamplesTable.columns(), where(split, shard));
    return new Staying(rows, members);
  }

  /**
   * Gives every row of a shard to somebody who looks at it.
   *
   * @return what is known of all of them
   */
  public ShardFacts each(long version, String split, int shard, Consumer<SampleRow> looking) {
    var tally = new ShardTally();
    try (Rows rows = table.read(version, SamplesTable.columns(), where(split, shard))) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        tally.add(row);
        looking.accept(new SampleRow(row));
      }
    }
    return tally.facts();
  }

  /** The files of a shard, which hold nothing else. */
  public List<WrittenFile> files(long version, String split, int shard) {
    return table.files(version, where(split, shard));
  }

  private static Map<String, ?> where(String split, int shard) {
    return Map.of(SamplesTable.SPLIT, split, SamplesTable.SHARD, shard);
  }

  private static final class Staying implements Rows {

    private final Rows rows;
    private final Iterator<Object[]> chosen;

    Staying(Rows rows, Set<String> members) {
      this.rows = rows;
      this.chosen =
          new Iterator<>() {
            private Object[] next;

            @Override
            public boolean hasNext() {
              while (next == null && rows.hasNext()) {
                Object[] row = rows.next();
                next = members.contains(SamplesTable.member(row)) ? row : null;
              }
              return next != null;
            }

            @Override
            public Object[] next() {
              if (!hasNext()) {
                throw new NoSuchElementException();
              }
              Object[] row = next;
              next = null;
              return row;
            }
          };
    }

    @Override
    public boolean hasNext() {
      return chosen.hasNext();
    }

    @Override
    public Object[] next() {
      return chosen.next();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}

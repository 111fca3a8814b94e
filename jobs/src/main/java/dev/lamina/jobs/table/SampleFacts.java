package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A row of {@code samples} without its content.
 *
 * @param label empty for samples without a class
 * @param boxLabels classes of the objects in it; empty for samples without
 * @param differenceHash empty for text
 */
public record SampleFacts(
    String split,
    String key,
    String encoding,
    OptionalInt label,
    List<Integer> boxLabels,
    int channels,
    int height,
    int width,
    List<Long> sums,
    List<Long> squares,
    OptionalLong differenceHash,
    String sha256) {

  private static final List<String> COLUMNS =
      List.of(
          SamplesTable.SPLIT,
          SamplesTable.KEY,
          SamplesTable.ENCODING,
          SamplesTable.LABEL,
          "box_labels",
          SamplesTable.CHANNELS,
          SamplesTable.HEIGHT,
          SamplesTable.WIDTH,
          SamplesTable.SUMS,
          SamplesTable.SQUARES,
          SamplesTable.HASH,
          SamplesTable.SHA256);

  /** Rows one after the other. The caller closes it. */
  public static final class Stream implements Iterator<SampleFacts>, AutoCloseable {

    private final Rows rows;

    private Stream(Rows rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public SampleFacts next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return of(rows.next());
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  /** All samples of a version. */
  public static Stream of(DatasetTables tables, long version) {
    return new Stream(tables.samples().table().read(version, COLUMNS, java.util.Map.of()));
  }

  private static SampleFacts of(Object[] row) {
    Check.argument(row.length == COLUMNS.size(), "Invalid row: %s columns", row.length);
    return new SampleFacts(
        (String) row[0],
        (String) row[1],
        (String) row[2],
        row[3] instanceof Integer label ? OptionalInt.of(label) : OptionalInt.empty(),
        row[4] == null ? List.of() : ((List<?>) row[4]).stream().map(Integer.class::cast).toList(),
        (Integer) row[5],
        (Integer) row[6],
        (Integer) row[7],
        ((List<?>) row[8]).stream().map(Long.class::cast).toList(),
        ((List<?>) row[9]).stream().map(Long.class::cast).toList(),
        row[10] instanceof Long hash ? OptionalLong.of(hash) : OptionalLong.empty(),
        (String) row[11]);
  }
}

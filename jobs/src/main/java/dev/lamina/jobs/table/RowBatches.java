package dev.lamina.jobs.table;

import io.delta.kernel.data.FilteredColumnarBatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Rows, pulled one by one and checked against a schema, as batches for the kernel's writer. A batch
 * ends at 64 rows, or with the row that brings its binary values to 4 MiB.
 */
final class RowBatches implements Iterator<FilteredColumnarBatch> {

  private static final int MOST_ROWS = 64;
  private static final long ENOUGH_BYTES = 4L << 20;

  private final TableSchema schema;
  private final Iterator<Object[]> rows;

  RowBatches(TableSchema schema, Iterator<Object[]> rows) {
    this.schema = schema;
    this.rows = rows;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public FilteredColumnarBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    var batch = new ArrayList<Object[]>(MOST_ROWS);
    long bytes = 0;
    while (batch.size() < MOST_ROWS && bytes < ENOUGH_BYTES && rows.hasNext()) {
      Object[] row = schema.checked(rows.next());
      batch.add(row);
      bytes += binaryBytes(row);
    }
    return new FilteredColumnarBatch(new RowBatch(schema.columns(), batch), Optional.empty());
  }

  private static long binaryBytes(Object[] row) {
    long bytes = 0;
    for (Object value : row) {
      if (value instanceof byte[] binary) {
        bytes += binary.length;
      }
    }
    return bytes;
  }
}

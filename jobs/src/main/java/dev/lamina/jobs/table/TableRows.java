package dev.lamina.jobs.table;

import io.delta.kernel.Scan;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Streams the rows of a scan: one file at a time, one batch of rows at a time. */
final class TableRows implements Rows {

  private final String table;
  private final Engine engine;
  private final Row state;
  private final StructType schema;
  private final List<String> columns;
  private final Map<String, ?> equal;
  private final Optional<Predicate> predicate;
  private final Optional<Set<String>> paths;
  private final CloseableIterator<FilteredColumnarBatch> fileBatches;

  private CloseableIterator<Row> files = empty();
  private CloseableIterator<FilteredColumnarBatch> batches = empty();
  private String file = "";
  private Iterator<Object[]> rows = Collections.emptyIterator();

  /**
   * @param columns of the answer, in order
   * @param equal values that columns of the scan must have, whether asked for or not
   * @param paths of the files to be read; all if empty
   */
  TableRows(
      String table,
      Engine engine,
      Scan scan,
      StructType schema,
      List<String> columns,
      Map<String, ?> equal,
      Optional<Predicate> predicate,
      Optional<Set<String>> paths) {
    this.table = table;
    this.engine = engine;
    this.state = scan.getScanState(engine);
    this.schema = schema;
    this.columns = columns;
    this.equal = equal;
    this.predicate = predicate;
    this.paths = paths;
    this.fileBatches = scan.getScanFiles(engine);
  }

  @Override
  public boolean hasNext() {
    while (!rows.hasNext()) {
      if (!nextBatch()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Object[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.next();
  }

  @Override
  public void close() {
    try {
      try {
        batches.close();
      } finally {
        try {
          files.close();
        } finally {
          fileBatches.close();
        }
      }
    } catch (IOException e) {
      throw TableFailure.reading("Cannot close table %s: %s".formatted(table, file), e);
    }
  }

  private boolean nextBatch() {
    try {
      while (!batches.hasNext()) {
        if (!nextFile()) {
          return false;
        }
      }
      rows = rows(batches.next());
      return true;
    } catch (IOException | RuntimeException e) {
      throw TableFailure.reading("Cannot read table %s: %s".formatted(table, file), e);
    }
  }

  private boolean nextFile() throws IOException {
    batches.close();
    batches = empty();
    file = "its log";
    while (!files.hasNext()) {
      files.close();
      files = empty();
      if (!fileBatches.hasNext()) {
        return false;
      }
      files = fileBatches.next().getRows();
    }
    Row next = files.next();
    FileStatus status = InternalScanFileUtils.getAddFileStatus(next);
    if (paths.isPresent() && !paths.get().contains(status.getPath())) {
      return true;
    }
    file = "file " + status.getPath();
    StructType physical = ScanStateRow.getPhysicalDataReadSchema(engine, state);
    CloseableIterator<ColumnarBatch> data =
        engine
            .getParquetHandler()
            .readParquetFiles(Utils.singletonCloseableIterator(status), physical, predicate);
    batches = Scan.transformPhysicalData(engine, state, next, data);
    return true;
  }

  private Iterator<Object[]> rows(FilteredColumnarBatch batch) {
    ColumnarBatch data = batch.getData();
    Optional<ColumnVector> selected = batch.getSelectionVector();
    ColumnVector[] vectors =
        columns.stream()
            .map(column -> data.getColumnVector(schema.indexOf(column)))
            .toArray(ColumnVector[]::new);
    return IntStream.range(0, data.getSize())
        .filter(row -> selected.isEmpty() || selected.get().getBoolean(row))
        .filter(row -> matches(data, row))
        .mapToObj(row -> row(vectors, row))
        .iterator();
  }

  private boolean matches(ColumnarBatch data, int row) {
    return equal.entrySet().stream()
        .allMatch(
            wanted ->
                wanted
                    .getValue()
                    .equals(
                        ColumnType.read(
                            data.getColumnVector(schema.indexOf(wanted.getKey())), row)));
  }

  private static Object[] row(ColumnVector[] vectors, int row) {
    var values = new Object[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      values[i] = ColumnType.read(vectors[i], row);
    }
    return values;
  }

  private static <T> CloseableIterator<T> empty() {
    return Utils.toCloseableIterator(Collections.emptyIterator());
  }
}

package dev.lamina.jobs.table;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.types.StructType;
import java.util.Arrays;
import java.util.List;

/** A few rows that wait to be written, as the kernel wants to see them: by columns. */
final class RowBatch implements ColumnarBatch {

  private final StructType schema;
  private final List<Object[]> rows;

  /**
   * @param rows already checked against the schema
   */
  RowBatch(StructType schema, List<Object[]> rows) {
    this.schema = schema;
    this.rows = rows;
  }

  @Override
  public StructType getSchema() {
    return schema;
  }

  @Override
  public ColumnVector getColumnVector(int column) {
    Object[] values = rows.stream().map(row -> row[column]).toArray();
    return new RowColumn(schema.at(column).getDataType(), Arrays.asList(values));
  }

  @Override
  public int getSize() {
    return rows.size();
  }
}

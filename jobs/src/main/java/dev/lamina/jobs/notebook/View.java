package dev.lamina.jobs.notebook;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Rows on their way into a table of Spark's that SQL knows by a fixed name. The rows are in the
 * driver: showing them runs no Spark job, so they are seen while a sweep takes all slots.
 */
final class View {

  private final String name;
  private final List<Row> rows = new ArrayList<>();
  private StructType schema = new StructType();

  /**
   * @param name an identifier
   */
  View(String name) {
    this.name = name;
  }

  /** Adds a column, which may be null. */
  View column(String column, DataType type) {
    schema = schema.add(Display.cell(column), type, true);
    return this;
  }

  /** Adds a row; texts in it become harmless. */
  void row(Object... values) {
    var cells = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      cells[i] = values[i] instanceof String text ? Display.cell(text) : values[i];
    }
    rows.add(RowFactory.create(cells));
  }

  /** The table, which takes the place of one of the same name. */
  Dataset<Row> register(SparkSession spark) {
    Dataset<Row> table = spark.createDataFrame(rows, schema);
    table.createOrReplaceTempView(name);
    return table;
  }
}

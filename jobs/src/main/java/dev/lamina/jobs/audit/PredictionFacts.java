package dev.lamina.jobs.audit;

import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.Rows;
import dev.lamina.jobs.table.StoredPrediction;
import dev.lamina.jobs.table.WrittenFile;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The work of one task: reads rows of {@code predictions} to the last byte and tells of each what
 * an audit needs, in {@link #COLUMNS}. Rows are read one after the other, as they are asked for.
 *
 * @param results folder of the tables of results
 * @param version of the table
 */
record PredictionFacts(String results, long version, HadoopSettings settings)
    implements FlatMapFunction<Iterator<WrittenFile>, Row> {

  /** {@code kinds} and {@code broken} as {@link PredictionRule} tells them. */
  static final StructType COLUMNS =
      StructType.fromDDL(
          "score string, split string, key string, predicted int, class_name string, classes int,"
              + " kinds int, broken int");

  @Override
  public Iterator<Row> call(Iterator<WrittenFile> files) {
    var some = new ArrayList<WrittenFile>();
    files.forEachRemaining(some::add);
    if (some.isEmpty()) {
      return List.<Row>of().iterator();
    }
    Rows rows = new PredictionsTable(results, settings.hadoop()).read(version, some);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> rows.close());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return row(StoredPrediction.of(rows.next()));
      }
    };
  }

  private static Row row(StoredPrediction row) {
    return RowFactory.create(
        row.score(),
        row.split(),
        row.key(),
        row.predicted(),
        row.className(),
        row.topLabels() == null ? null : row.topLabels().size(),
        PredictionRule.kinds(row),
        PredictionRule.broken(row));
  }
}
